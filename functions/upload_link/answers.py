"""The answers of the upload API: stored data in the shapes of interface.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from access.admission import Visitor
from access.handing_in import MAY
from access.handing_in import refused as not_taken
from access.uploads import may_not_withdraw
from land.upload import NOTHING, HandsIn, Receipt, Upload
from land.values import dataclass
from web.answers import Answer, refused, said, sent_to
from web.pages import page, refused_reader
from web.requests import Request
from wording.columns import Kind
from wording.page.upload_page import page_values
from wording.sheets.annotations import NO_COPY, NO_ORIGINAL, copy_note
from wording.sheets.folding import Fold, asks_anything, finding_json, folded
from zones.zone import Zone

LONGEST_NAME, LONGEST_REASON = 200, 500
LINKS_AN_HOUR = 60  # per visitor of a zone
MOST = 2_000  # changes in an answer, because Lambda limits answers to 6 MB
# The downloadable files of an upload: the field of the answer with the URL, and the text when there is no file.
PAGES = ("/l/{grant}", "/z/{zone}")  # behind a letter's link, and for somebody signed in
FILES = {"copy": ("annotated_url", NO_COPY), "original": ("original_url", NO_ORIGINAL)}
_KINDS = (Kind.REGISTER, Kind.RETURN, Kind.ADJUSTMENTS, Kind.CONTACTS)
JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a link: the file name of the workbook and the zone ("" when none is named). is_readable: the request was
    well formed."""

    zone: str = ""
    name: str = ""
    is_readable: bool = True


def asked_for(request: Request) -> Asked:
    """The parsed request for a link."""
    body = request.json()
    if body is None:
        return Asked(is_readable=False)
    zone = body.get("zone", "")
    name = body.get("file_name", "")
    if not isinstance(zone, str) or not isinstance(name, str):
        return Asked(is_readable=False)
    return Asked(zone, "".join(c for c in name if c.isprintable())[:LONGEST_NAME])


def unfit(visitor: Visitor, asked: Asked, zone: Zone | None) -> str | None:
    """The code of why this request for a link is refused. None when it is granted. zone: the visitor's."""
    if not asked.is_readable:
        return "bad_request"
    if visitor.hands_in is None:
        return "may_not_upload"
    return "not_found" if zone is None else None


def upload_by(visitor: Visitor, upload_id: str, key: str, file_name: str, now: datetime) -> Upload:
    """A new upload record, with what the visitor may hand in at this moment."""
    return Upload(
        upload_id=upload_id,
        zone=visitor.zone,
        actor=visitor.actor,
        created_at=now,
        key=key,
        file_name=file_name,
        hands_in=visitor.hands_in or NOTHING,
        reader=visitor.person.person_id if visitor.person is not None else "",
        opens=visitor.grant.opens if visitor.grant is not None else None,
        grant=visitor.grant.digest if visitor.grant is not None else "",
    )


def link_json(upload: Upload, url: str, fields: Mapping[str, str], expires_at: datetime, max_bytes: int) -> Answer:
    return said(
        201,
        {
            "upload_id": upload.upload_id,
            "url": url,
            "fields": dict(fields),
            "expires_at": expires_at.isoformat(),
            "max_bytes": max_bytes,
        },
    )


def reason_given(request: Request) -> str:
    """The request's reason for a withdrawal, on one line. "" when there is none, or when it is too long or not printable."""
    reason = (request.json() or {}).get("reason", "")
    said = " ".join(reason.split()) if isinstance(reason, str) else ""
    return said if len(said) <= LONGEST_REASON and said.isprintable() else ""


def withdrawal_of(visitor: Visitor, upload: Upload, now: datetime) -> JsonObject:
    """Whether, why and when the upload was withdrawn, and whether the visitor may withdraw or restore it.

    `sign_in_again` is true when only a fresh sign-in code is missing.
    """
    gone = upload.withdrawal
    code = may_not_withdraw(visitor, upload)
    may = code is None
    shown: JsonObject = {
        "may_withdraw": may and gone is None,
        "may_restore": False,
        "sign_in_again": code == "sign_in_again" and (gone is None or gone.may_be_undone(now)),
        "withdrawal": None,
    }
    if gone is not None:
        shown["state"] = upload.state.value
        shown["may_restore"] = may and gone.may_be_undone(now)
        shown["withdrawal"] = {
            "reason": gone.reason,
            "at": gone.at.isoformat(),
            "stays_refused": [{"parcel_no": number, "year": year} for number, year in gone.stays_refused],
        }
    return shown


def upload_json(
    visitor: Visitor, upload: Upload, receipt: Receipt | None, ways: tuple[str | None, str | None], now: datetime
) -> JsonObject:
    """What the visitor sees of the upload. ways: the URLs of the marked copy and the original, None if not available to them."""
    return {**receipt_of(upload, receipt, *ways), **withdrawal_of(visitor, upload, now)}


def receipt_of(upload: Upload, receipt: Receipt | None, copy_url: str | None, original_url: str | None) -> JsonObject:
    """The state of an upload, its receipt once that is final, and the URLs of the original and the marked copy.

    Confirmed questions are marked. The lists of problems and changes are limited to what fits into an answer; the totals count
    all of them. folded: the problems grouped for display.
    """
    found = receipt or Receipt(upload.state)
    is_confirmed = bool(upload.confirmed_by)
    problems = [
        {**finding_json(problem), **({"confirmed": is_confirmed} if problem.question else {})}
        for problem in found.problems
    ]
    return {
        "state": found.state.value,
        "kind": " ".join(found.kinds) or None,
        "rows_accepted": found.rows_accepted,
        "rows_refused": found.rows_refused,
        "unnamed": list(found.unnamed),
        "gone": list(found.gone),
        "problems": problems,
        "problems_total": found.problems_total,
        "folded": [_line(line) for line in folded(found.problems, confirmed=is_confirmed)],
        "changes": [asdict(change) for change in found.changes[:MOST]],
        "changes_total": len(found.changes),
        "annotated_url": copy_url,
        "annotated_note": copy_note(found.copy_lacks, clean=not asks_anything(found.problems)) if found.copy else None,
        "original_url": original_url,
    }


def _line(line: Fold) -> JsonObject:
    return {
        "grade": line.grade,
        "word": line.word,
        "sheet": line.sheet,
        "place": line.place,
        "message": line.message,
        "count": len(line.problems),
    }


def takes(hands_in: HandsIn | None) -> list[Kind]:
    """The kinds of workbooks that the visitor may hand in now, at least in part, in the order in which a zone needs them."""
    if hands_in is None:
        return []
    rows = [row for row in MAY[hands_in.mandate] if not_taken(hands_in, *row) is None]
    return [kind for kind in _KINDS if any(row[0] == kind for row in rows)]


def forms(hands_in: HandsIn | None) -> list[Kind]:
    """The kinds of workbooks for which templates are offered, including those that need a fresh sign-in."""
    return takes(None if hands_in is None else replace(hands_in, fresh=True))


def needs_zone(request: Request) -> bool:
    """Whether the request must name its zone: it came neither through a letter's link nor through the page."""
    return not {"grant", "zone"} & request.path.keys()


def may_be_asked(acts: Iterable[str]) -> list[tuple[str, str]]:
    """The (path prefix, act) pairs for acts on an upload. A letter's link only allows to confirm."""
    return [(way, act) for act in acts for way in ("", *PAGES) if act == "confirm" or way != PAGES[0]]


def shown(state: JsonObject, what: str) -> Answer:
    """The state of an upload, or a redirect to one of its files, or a page that says that there is no such file."""
    if what not in FILES:
        return said(200, state)
    field, none = FILES[what]
    url = state.get(field)
    return sent_to(str(url)) if url is not None else page("gone", {"message": none}, status=404)


def offered(zone_name: str, reader: str, hands_in: HandsIn | None, on: date) -> dict[str, object]:
    """The values of the upload page for a reader with these rights on the day."""
    return page_values(zone_name, reader, hands_in, takes(hands_in), forms=forms(hands_in), on=on)


def upload_page(values: Mapping[str, object], posts_to: str | None) -> Answer:
    """The upload page. posts_to: where its script posts workbooks; None for a page without uploads."""
    if posts_to is None:
        return page("drop", values)
    return page("drop", values, script="drop.js", connect=[posts_to])


def refusal(code: str, site: str = "", *, as_page: bool) -> Answer:
    """A refusal, as JSON or as a page. A person who is not signed in is redirected to the sign-in page."""
    return refused_reader(code, site) if as_page else refused(code)
