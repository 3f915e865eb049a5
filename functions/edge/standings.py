"""How reviews stand, worked out once and kept as pages for all who look, until something changes that they rest on.

The pages of one look lie together under a name made of what it rests on, so whoever goes from page to page reads one and the
same look. An item says which was made last, and whether somebody is working on the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from typing import Any

from boto3.dynamodb.conditions import Attr

from edge import aws, clock, object_store, queues
from edge.table import (
    ledger_counts,
    ledger_items,
    ledger_keys_judged,
    ledger_people,
    ledger_reviews,
    ledger_table,
    ledger_uploads,
    ledger_visits,
)
from edge.zone_known import ZoneKnown, zone_known
from land.facts import StandingAsked
from land.policy import CODE_VERSION
from land.restatement import Basis
from land.values import dataclass
from zones.campaign import Ask, Campaign, day_of
from zones.report_order import ReportKind, ReportOrder, basis_of
from zones.review import Review

AT_ONCE = 500  # parcels that are read within an answer
Pages = Iterable[Mapping[str, object]]
_LAYOUT = 1  # of the pages; another number makes all anew
_LONGEST = 300  # seconds that working one out may take
_CURSOR = re.compile(r"([0-9a-f]{32})\.([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a review rests on. orders: the reports of its year. name: the same for the same."""

    zone: str
    year: int
    campaign: Campaign | None
    as_of: date
    orders: tuple[ReportOrder, ...]
    basis: Basis | None
    name: str

    def known(self) -> tuple[Review, list[Ask]]:
        """How every parcel of the zone stands by what is known now, and who was asked for which."""
        known: ZoneKnown = zone_known(self.zone, self.as_of)
        return known.review(self.as_of, self.basis), ledger_reviews.asks(self.zone, self.year)


def look(code: str, year: int) -> Look:
    """The look at the review of that year, opened or not, by what is known now: some requests, however large the zone."""
    one = ledger_reviews.campaign(code, year)
    on = clock.today()
    visit = ledger_visits.visit(code, ledger_visits.SEASON)
    as_of = day_of(one, year, on)
    before, orders = (ledger_reviews.reports(code, of) for of in (year - 1, year))
    basis = basis_of(one, [*before, *orders], ReportKind.FULL, as_of, at=clock.now())
    known = None if visit is None else (visit.seq, visit.stirred, ledger_uploads.first_unfinished(code))
    asked = None if one is None else one.asked
    rests_on = repr((_LAYOUT, CODE_VERSION, as_of.isoformat(), basis, known, asked))
    return Look(
        code, year, one, as_of, orders=tuple(orders), basis=basis, name=sha256(rests_on.encode()).hexdigest()[:32]
    )


def first(found: Look, pages: Callable[[Review, Sequence[Ask]], Pages]) -> tuple[dict[str, Any] | None, bool]:
    """The first page of the look, and True. Where it has to be worked out and the zone is too large to be read within an
    answer, somebody is called, and it is the first page of the look that was worked out last (None: of none), and False."""
    item = ledger_table.get(ledger_keys_judged.standing(found.zone, found.year)) or {}
    kept = _page(found.zone, found.year, item["name"], 0) if "name" in item else None
    if kept is not None and item["name"] == found.name:
        return kept, True
    if ledger_counts.counts(found.zone).every <= AT_ONCE:
        keep(found, pages(*found.known()))
        return _page(found.zone, found.year, found.name, 0), True
    if _begin(found):
        queues.send(queues.REPORT, [StandingAsked(found.zone, found.year)])
    return kept, False


def page(zone: str, year: int, cursor: str) -> dict[str, Any] | None:
    """The page that a page before it names as the next; None for a cursor that no page gave, or whose pages are gone."""
    read = _CURSOR.fullmatch(cursor)
    return None if read is None else _page(zone, year, read[1], int(read[2]))


def _page(zone: str, year: int, name: str, number: int) -> dict[str, Any] | None:
    data = object_store.read_file_if_kept(_key(zone, year, name, number))
    if data is None:
        return None
    found: dict[str, Any] = json.loads(data)
    agents = [rate["of"] for rate in found["by_agent"] if rate["of"] is not None]
    return {**found, "agents": ledger_people.names(zone, agents, clock.today())}  # no file keeps a name


def keep(found: Look, pages: Pages) -> None:
    """The pages of this look lie ready for all who look. Each that is not the last names the next."""

    def put(one: tuple[int, bytes]) -> None:
        number, data = one
        object_store.keep_file(
            _key(found.zone, found.year, found.name, number), data, "application/json; charset=utf-8"
        )

    every = list(pages)
    texts = []
    for number, one in enumerate(every):
        following = f"{found.name}.{number + 1}" if number + 1 < len(every) else None
        texts.append((number, json.dumps({**one, "cursor": following}, ensure_ascii=False).encode()))
    aws.s3()  # made here, for its making is nothing that threads may share
    with ThreadPoolExecutor(aws.AT_ONCE) as writers:
        list(writers.map(put, texts))
    put_item = {"kind": "standing", "v": ledger_items.VERSION, "name": found.name, "until": None}
    ledger_table.update(ledger_keys_judged.standing(found.zone, found.year), put=put_item)


def _begin(found: Look) -> bool:
    """This one is to be worked out by whoever is called now. False: somebody works on one already."""
    now = clock.wall()
    free = Attr("until").not_exists() | Attr("until").lte(now)
    put = {"kind": "standing", "v": ledger_items.VERSION, "until": now + _LONGEST}
    return ledger_table.update(ledger_keys_judged.standing(found.zone, found.year), put=put, condition=free)


def _key(zone: str, year: int, name: str, number: int) -> str:
    return f"standings/{zone}/{year:04d}/{name}/{number}.json"
