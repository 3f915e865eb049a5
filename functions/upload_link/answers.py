"""What the upload API answers: shapes of interface.md, made of what the table says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from access.admission import Visitor, Way
from access.handing_in import MAY
from access.handing_in import refused as not_taken
from land.grant import Grant
from land.upload import FINAL, NOTHING, HandsIn, Mandate, Receipt, Upload, UploadState
from web.answers import Answer, refused, said, sent_to
from web.pages import page, refused_page
from web.requests import Request
from wording.annotations import NO_COPY, NO_ORIGINAL, copy_note
from wording.columns import Kind
from wording.folding import Fold, asks_anything, folded
from wording.upload_page import page_values

LONGEST_NAME, LONGEST_REASON = 200, 500
MOST = 2_000  # changes, and parcels not named; an answer holds 6 MB
# The files of an upload to which a link leads: where the answer about the upload has the way, and what stands for none.
PAGES = ("/l/{grant}", "/z/{zone}")  # behind a letter's link, and of somebody signed in
FILES = {"copy": ("annotated_url", NO_COPY), "original": ("original_url", NO_ORIGINAL)}
_KINDS = (Kind.REGISTER, Kind.RETURN, Kind.ADJUSTMENTS, Kind.CONTACTS)
Shown = dict[str, object]


def asked_for(request: Request) -> tuple[str, str] | None:
    """The zone ("" where none is named) and the file name of a request for a link; None where it is no such request."""
    body = request.json()
    if body is None:
        return None
    zone, name = body.get("zone", ""), body.get("file_name", "")
    if not isinstance(zone, str) or not isinstance(name, str):
        return None
    return zone, "".join(c for c in name if c.isprintable())[:LONGEST_NAME]


def unfit(visitor: Visitor, asked: tuple[str, str] | None) -> str | None:
    """The code of why this request for a link gets none; None where it may have one."""
    if asked is None:
        return "bad_request"
    return "may_not_upload" if visitor.hands_in is None else None


def upload_by(visitor: Visitor, upload_id: str, key: str, file_name: str, now: datetime) -> Upload:
    """The upload's record, with what the visitor may hand in at this moment."""
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


def sees(visitor: Visitor, upload: Upload) -> bool:
    """Whether the visitor may read the upload's receipt: it came through their link, their letter tells of it, they sent it,
    or they decide about their whole zone."""
    if upload.zone != visitor.zone:
        return False
    if visitor.grant is not None:
        return is_of(visitor.grant, upload)
    return upload.actor == visitor.actor or is_of_the_whole_zone(visitor.hands_in)


def is_of(grant: Grant, upload: Upload) -> bool:
    """Whether the upload came through this link, or its receipt is what the link's letter tells."""
    return upload.grant == grant.digest or upload.upload_id in {grant.opens.upload_id, *grant.opens.uploads}


def is_of_the_whole_zone(hands_in: HandsIn | None) -> bool:
    return hands_in is not None and hands_in.mandate is Mandate.OFFICER and hands_in.parcels is None


def may_not(act: str, visitor: Visitor, upload: Upload, reason: str, now: datetime) -> str | None:
    """The code of why the visitor may not do that with the upload now; None where they may."""
    if act == "confirm":
        return may_not_confirm(visitor, upload)
    code = may_not_withdraw(visitor, upload)
    if act == "restore":
        return code or may_not_restore(upload, now)
    return code or (None if reason else "no_reason")


def may_not_confirm(visitor: Visitor, upload: Upload) -> str | None:
    """The code of why the visitor's confirmation does not count; None where it does.

    Through a link: only of whoever sent it through one, as long as that link still takes workbooks: a letter that shows a
    receipt confirms nothing. Held contacts are an act on people: signed in, with a code of the last fifteen minutes.
    """
    if visitor.hands_in is None or (visitor.way is Way.LINK and upload.actor != visitor.actor):
        return "may_not_upload"
    if upload.withdrawal is not None:
        return "is_withdrawn"
    if upload.state is UploadState.HELD and not (is_of_the_whole_zone(visitor.hands_in) and visitor.hands_in.fresh):
        return "sign_in_again"
    return None


def reason_given(request: Request) -> str:
    """Why an upload is to be withdrawn, in a sentence; "" where the request gives no reason, or a book of them."""
    reason = (request.json() or {}).get("reason", "")
    said = " ".join(reason.split()) if isinstance(reason, str) else ""
    return said if len(said) <= LONGEST_REASON and said.isprintable() else ""


def may_not_withdraw(visitor: Visitor, upload: Upload) -> str | None:
    """The code of why the visitor may not withdraw the upload, nor undo that; None where they may (alerts.md section 5).

    Whoever sent it, and the office; signed in, never through a link. Contacts are an act on people: with a code of the last
    fifteen minutes.
    """
    if visitor.way is Way.LINK or not (upload.actor == visitor.actor or is_of_the_whole_zone(visitor.hands_in)):
        return "may_not_withdraw"
    if upload.state not in FINAL:
        return "not_read_yet"
    is_fresh = visitor.hands_in is not None and visitor.hands_in.fresh
    return "sign_in_again" if upload.has_people and not is_fresh else None


def may_not_restore(upload: Upload, now: datetime) -> str | None:
    """The code of why the withdrawal of the upload can no longer be undone; None where it can, or there is none."""
    return "withdrawn_for_good" if upload.withdrawal is not None and not upload.withdrawal.may_be_undone(now) else None


def withdrawal_of(visitor: Visitor, upload: Upload, now: datetime) -> Shown:
    """Whether the upload is withdrawn, why and since when, and what the visitor may do about it."""
    gone, may = upload.withdrawal, may_not_withdraw(visitor, upload) is None
    shown: Shown = {"may_withdraw": may and gone is None, "may_restore": False, "withdrawal": None}
    if gone is not None:
        shown["state"] = upload.state.value
        shown["may_restore"] = may and gone.may_be_undone(now)
        shown["withdrawal"] = {
            "reason": gone.reason,
            "at": gone.at.isoformat(),
            "stays_refused": [{"parcel_no": number, "year": year} for number, year in gone.stays_refused],
        }
    return shown


def sees_all_of(visitor: Visitor, receipt: Receipt) -> bool:
    """Whether the visitor may see every parcel in the workbook, and so the file as it was sent."""
    if is_of_the_whole_zone(visitor.hands_in):
        return True
    return visitor.reads is not None and set(receipt.parcels) <= visitor.reads


def receipt_of(upload: Upload, receipt: Receipt | None, copy_url: str | None, original_url: str | None) -> Shown:
    """How far an upload is; with its receipt once that is final, and where its file and the marked copy can be fetched.

    Questions that were confirmed say so. Of problems and changes no more than an answer holds; their numbers are those of all.
    folded: the problems as people read them.
    """
    found = receipt or Receipt(upload.state)
    problems = [
        {**problem, **({"confirmed": bool(upload.confirmed_by)} if "question" in problem else {})}
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
        "folded": [_line(line) for line in folded(problems)],
        "changes": [asdict(change) for change in found.changes[:MOST]],
        "changes_total": len(found.changes),
        "annotated_url": copy_url,
        "annotated_note": copy_note(found.copy_lacks, clean=not asks_anything(found.problems)) if found.copy else None,
        "original_url": original_url,
    }


def _line(line: Fold) -> Shown:
    return {
        "grade": line.grade,
        "word": line.word,
        "sheet": line.sheet,
        "place": line.place,
        "message": line.message,
        "count": len(line.problems),
    }


def takes(hands_in: HandsIn | None) -> list[Kind]:
    """The kinds of workbooks of which something would be taken now, in the order in which a zone needs them."""
    if hands_in is None:
        return []
    rows = [row for row in MAY[hands_in.mandate] if not_taken(hands_in, *row) is None]
    return [kind for kind in _KINDS if any(row[0] == kind for row in rows)]


def forms(hands_in: HandsIn | None) -> list[Kind]:
    """The kinds of workbooks to fill in: also those that are taken only after signing in anew."""
    return takes(None if hands_in is None else replace(hands_in, fresh=True))


def needs_zone(request: Request) -> bool:
    """Whether the request has to name its zone: it came through neither a letter's link nor the page."""
    return not {"grant", "zone"} & request.path.keys()


def may_be_asked(acts: Iterable[str]) -> list[tuple[str, str]]:
    """By which way each act on an upload may be asked for: through a link only to answer its questions."""
    return [(way, act) for act in acts for way in ("", *PAGES) if act == "confirm" or way != PAGES[0]]


def to_the_file(shown: Shown, file: str) -> Answer:
    """The way to a file of an upload, by the answer about it; that there is none, as a page in words."""
    field, none = FILES[file]
    url = shown.get(field)
    return sent_to(str(url)) if url is not None else page("gone", {"message": none}, status=404)


def offered(zone_name: str, reader: str, hands_in: HandsIn | None, on: date) -> dict[str, object]:
    """The values of the page for whoever may hand that in on the day."""
    return page_values(zone_name, reader, hands_in, takes(hands_in), forms(hands_in), on)


def upload_page(values: Mapping[str, object], posts_to: str | None) -> Answer:
    """The page to upload on. posts_to: where its script posts workbooks; None: it takes none."""
    if posts_to is None:
        return page("drop", values)
    return page("drop", values, script="drop.js", connect=[posts_to])


def refusal(code: str, site: str = "", *, as_page: bool) -> Answer:
    """A refusal, for a program or for a person; who has yet to sign in is led to where one does."""
    if as_page and code == "not_signed_in":
        return sent_to(f"{site}/signin", status=303)
    return refused_page(code) if as_page else refused(code)
