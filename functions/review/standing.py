"""The state of a review as pages: its head with the first rows of every list, then the following rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from wording.api.review_json import review_head, review_lists
from zones.campaign import Ask
from zones.review import Review, ReviewState

ROWS = 100  # of each list on a page
_NAMED = 100  # parcel numbers that a rate or an indicator names at most; every parcel has its own row, too
_LISTS = frozenset({"behind_numerator", "behind_denominator", "no_data"})
LISTS = ("parcels", "by_agent", "by_enterprise", "restatements", "in_question")
Row = Mapping[str, object]


def pages(found: Review, asks: Sequence[Ask]) -> Iterator[dict[str, object]]:
    """The pages in their order, at least one. The parcels behind an indicator are in the report's JSON."""
    firsts = {number for ask in asks for number in ask.parcels}
    asked = {one.parcel_no for one in found.parcels if one.first_number in firsts}
    longest = max(map(len, (found.parcels, found.by_agent, found.by_enterprise, found.restatements, found.doubts)))
    for start in range(0, max(1, longest), ROWS):
        head = _head(found, asks, asked) if start == 0 else {}
        yield {**head, **_lists(found, slice(start, start + ROWS), asked)}


def nothing_yet(zone: str, as_of: date) -> dict[str, object]:
    """The page that is shown while the first pages are computed."""
    return {
        "zone": zone,
        "as_of": as_of.isoformat(),
        "fills": as_of.year,
        "indicators": [],
        "states": {},
        "asked": None,
        "agents": {},
        **{name: [] for name in LISTS},
        "cursor": None,
    }


def _head(found: Review, asks: Sequence[Ask], asked: set[str]) -> dict[str, object]:
    head = review_head(found)
    indicators: list[Row] = head["indicators"]  # type: ignore[assignment]
    head["indicators"] = [_shortened({k: v for k, v in one.items() if k not in _LISTS}) for one in indicators]
    states = Counter(str(_state(one.state.value, one.parcel_no, asked)) for one in found.parcels)
    counted = {"people": len({ask.person_id for ask in asks}), "parcels": len(asked)}
    return {**head, "states": dict(sorted(states.items())), "asked": counted}


def _lists(found: Review, part: slice, asked: set[str]) -> dict[str, object]:
    lists = review_lists(found, part)
    parcels = [{**one, "state": _state(one["state"], one["parcel_no"], asked)} for one in lists["parcels"]]
    rates = {name: [_shortened(_counted(one)) for one in lists[name]] for name in ("by_agent", "by_enterprise")}
    return {**lists, "parcels": parcels, **rates}


def _counted(rate: Row) -> Row:
    """A rate with the number of parcels in each of its lists."""
    counts = {f"{name}_parcels": len(rate[name]) for name in ("silent", "problems")}  # type: ignore[arg-type]
    return {**rate, **counts}


def _shortened(row: Row) -> dict[str, object]:
    """The row, with at most `_NAMED` parcel numbers in each list."""
    return {name: _few(value) for name, value in row.items()}


def _few(value: object) -> object:
    if isinstance(value, dict):
        return _shortened(value)
    return value[:_NAMED] if isinstance(value, list) else value


def _state(state: object, parcel_no: object, asked: set[str]) -> object:
    """The state of a parcel; for a silent one also whether anybody was asked for it."""
    if state != ReviewState.SILENT:
        return state
    return "asked" if parcel_no in asked else "not_asked"
