"""Every parcel of a zone judged once more though nothing came: its rules are others, or somebody wants it so.

Each header is marked as not judged; the stream sends it to the judge, and the night finds what got lost. How far the marking
is stands in one item of the zone: who is interrupted goes on there. A parcel that is judged twice is none the worse for it.
A policy is in the index `due` from its day on, until every parcel was marked under it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

from boto3.dynamodb.conditions import Attr, Key

from edge import aws, clock
from edge.table import ledger, ledger_items, ledger_keys, ledger_keys_judged, ledger_listing, ledger_table, ledger_zones
from land.policy import CODE_VERSION
from land.values import dataclass

_AT_ONCE = ledger_table.BATCH_GET
NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Round:
    """All parcels of a zone, to be judged once more. parcels: their ids, in the order in which they are marked.

    before: by level how many there were when it began, NOT_JUDGED for those without one. after: the last one that is marked.
    """

    zone: str
    on: date
    parcels: tuple[str, ...]
    before: Mapping[str, int]
    after: str = ""

    @property
    def marked(self) -> int:
        """How many are marked."""
        return sum(one <= self.after for one in self.parcels)


def begin(zone: str, on: date) -> Round:
    """The round of that day under the rules of that day: the one that was begun and not ended, else a new one."""
    parcels = tuple(sorted(ledger_listing.ids(zone)))
    rests_on = " ".join([on.isoformat(), CODE_VERSION, ledger_zones.policy(zone, on)[1]])
    item = ledger_table.get(ledger_keys_judged.again(zone)) or {}
    if item.get("rests_on") == rests_on:
        return Round(zone, on, parcels, item["before"], after=item["after"])
    before = levels(zone, parcels)
    head = {"kind": "again", "v": ledger_items.VERSION}
    ledger_table.update(
        ledger_keys_judged.again(zone), put={**head, "rests_on": rests_on, "before": before, "after": ""}
    )
    return Round(zone, on, parcels, before)


def mark(found: Round, told: Callable[[int], None] = lambda marked: None) -> None:
    """Every parcel of the round is marked, and no policy waits for that any more. told: hears meanwhile how many are."""
    rules = _rules(found.zone, found.on)
    left = [one for one in found.parcels if one > found.after]
    aws.dynamodb()  # made here, for its making is nothing that threads may share
    with ThreadPoolExecutor(aws.AT_ONCE) as writers:
        for start in range(0, len(left), _AT_ONCE):
            group = left[start : start + _AT_ONCE]
            list(writers.map(partial(_mark, found.zone), group))
            ledger_table.update(ledger_keys_judged.again(found.zone), put={"after": group[-1]})
            told(found.marked + start + len(group))
    for item in rules:
        if item["from_day"] <= clock.today().isoformat():  # a day to come that somebody asked for by hand comes again
            key = {"pk": item["pk"], "sk": item["sk"]}
            gone = {"due_zone": None, "due_on": None}
            ledger_table.update(key, put=gone, condition=Attr("document").eq(item["document"]))


def _mark(zone: str, parcel_id: str) -> None:
    asked = {**ledger_keys.unjudged(zone), "again": clock.wall()}
    ledger_table.update(ledger_keys.header(zone, parcel_id), put=asked, condition=Attr("pk").exists())


def end(zone: str) -> None:
    """The next round begins with the first parcel."""
    ledger_table.update(ledger_keys_judged.again(zone), remove=["rests_on"], condition=Attr("pk").exists())


def waiting(found: Round) -> int:
    """How many parcels wait for a judge: the index hints, and where it knows of none, the parcels decide."""
    hinted = sum(1 for _ in ledger.unjudged(found.zone))
    if hinted:
        return hinted
    headers = ledger_table.get_many(ledger_keys.header(found.zone, one) for one in found.parcels)
    return sum("again" in item for item in headers)


def levels(zone: str, parcels: tuple[str, ...]) -> dict[str, int]:
    """By level, how many of the parcels stand so."""
    headers = ledger_table.get_many(ledger_keys.header(zone, one) for one in parcels)
    return dict(Counter(item.get("level", NOT_JUDGED) for item in headers))


def is_owed(zone: str, on: date) -> bool:
    """Whether a policy came into force by that day under which not every parcel is marked."""
    return bool(_rules(zone, on))


def _rules(zone: str, on: date) -> list[ledger_table.Item]:
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.POLICIES)
    return [item for item in ledger_table.query(within) if item.get("due_on", "~") <= on.isoformat()]
