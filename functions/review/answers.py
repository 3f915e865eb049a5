"""The requests and answers of the review API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from access.admission import Visitor
from land.calendar import WorkingDays
from web.answers import Answer, refused, said
from web.requests import Request
from zones.campaign import Campaign, Unfit, campaign, next_reminder
from zones.report_order import OrderState, ReportKind, ReportOrder

_FIRST = 1900  # the first year that may have a review
# `\d` and `isdigit` accept the digits of every script, and `fromisoformat` accepts weeks.
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FORMS = ("html", "xlsx", "json")


def unfit(request: Request, year: int, *, decides: bool) -> str | None:
    """The code of the refusal of a request about a zone's reviews; None if it is allowed. decides: the caller may act."""
    if "year" in request.path and not year:
        return "bad_year"
    return "may_not_review" if request.route.startswith("POST") and not decides else None


def opened(request: Request, zone: str, on: date, days: WorkingDays, seq: int) -> Campaign | Answer:
    """The review that the request opens, or the refusal. seq: the place in the order of receipt up to which data are known."""
    asked = request.json() or {}
    year = asked.get("year")
    as_of = _day(asked.get("as_of"))
    deadline = _day(asked.get("deadline"))
    if not isinstance(year, int) or isinstance(year, bool) or year < _FIRST or as_of is None or deadline is None:
        return refused("bad_review")
    found = campaign(zone, year, as_of, deadline, on=on, days=days, seq=seq)
    return refused(found.value) if isinstance(found, Unfit) else found


def ordered(
    asked: Mapping[str, object] | None, zone: str, year: int, default: date, seq: int, at: datetime
) -> ReportOrder | Answer:
    """The report that the request orders: the full one as of `default`, unless it says otherwise. asked None: the report of a
    review that is closed; its readers get a letter."""
    wanted = asked or {}
    kind = wanted.get("kind", ReportKind.FULL)
    as_of = _day(wanted.get("as_of", default.isoformat()))
    if kind not in tuple(ReportKind) or as_of is None or as_of.year != year or as_of > at.date():
        return refused("bad_report")
    return ReportOrder(zone, year, ReportKind(str(kind)), as_of, seq=seq, ordered_at=at, mailed=asked is None)


def year_of(text: str, on: date) -> int:
    """The year of a path; 0 if it is no year or has not begun."""
    return int(text) if _YEAR.fullmatch(text) and _FIRST <= int(text) <= on.year else 0


def report_named(visitor: Visitor, form: str) -> tuple[int, str]:
    """Year and name of the report that the visitor's link opens; (0, "") if it opens none or the form does not exist."""
    year, _, name = (visitor.grant.opens.report if visitor.grant is not None else "").partition(".")
    return (int(year), name) if name and form in FORMS else (0, "")


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        return None


def campaign_json(status: int, one: Campaign, days: WorkingDays) -> Answer:
    return said(status, _campaign(one, days))


def report_json(status: int, order: ReportOrder) -> Answer:
    return said(status, _report(order, None))


def standing_json(
    page: Mapping[str, object],
    one: Campaign | None,
    orders: Iterable[ReportOrder],
    url: Callable[[ReportOrder, str], str],
    days: WorkingDays,
    *,
    counting: bool,
) -> Answer:
    """The state of the review, opened or not. page: the first stored page, or the empty one. counting: the page may be older
    than the data."""
    opening = {"state": "not_opened", "opened_on": None, "deadline": None, "closed_on": None, "year": page["fills"]}
    return said(
        202 if page["asked"] is None else 200,
        {
            **page,
            **(opening if one is None else _campaign(one, days)),
            "reports": [_report(order, url) for order in orders],
            "counting": counting,
        },
    )


def page_json(page: Mapping[str, object] | None) -> Answer:
    """The rows that follow a page; a refusal for None: the cursor is unknown, or its pages are gone."""
    return refused("bad_cursor") if page is None else said(200, page)


def _campaign(one: Campaign, days: WorkingDays) -> dict[str, object]:
    following = next_reminder(one, days)
    return {
        "zone": one.zone,
        "year": one.year,
        "as_of": one.as_of.isoformat(),
        "state": one.state.value,
        "opened_on": one.opened_on.isoformat(),
        "deadline": one.deadline.isoformat(),
        "closed_on": one.closed_on.isoformat() if one.closed_on else None,
        "next_reminder_on": following.isoformat() if following else None,
    }


def _report(order: ReportOrder, url: Callable[[ReportOrder, str], str] | None) -> dict[str, object]:
    done = order.state is OrderState.DONE
    return {
        "name": order.name,
        "kind": order.kind,
        "as_of": order.as_of.isoformat(),
        "ordered_at": order.ordered_at.isoformat(),
        "state": order.state.value,
        "checksum": order.checksum or None,
        "files": {form: url(order, form) for form in FORMS} if done and url is not None else {},
    }
