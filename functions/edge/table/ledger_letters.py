"""Steps that somebody must hear of, and the letters that tell them: written once, and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import aws, clock
from edge.table import (
    ledger_items,
    ledger_judgement,
    ledger_keys,
    ledger_keys_judged,
    ledger_listing,
    ledger_marks,
    ledger_table,
)
from edge.table.ledger_written import item_of, letter_of
from land.assessment import Idle, Level, Outcome
from telling.alert import Tell
from telling.letter import Letter, LetterKind
from telling.record import StoredAlert, StoredStep
from telling.told import is_told_again

_ABSENT = Attr("pk").not_exists()
_TRIES = 8


def untold_steps(zone: str, *tells: Tell) -> list[StoredStep]:
    """Steps of the zone that wait to be told in one of these ways, way after way, each from the oldest day on.

    The index hints, the judgements decide.
    """
    return _in_order(_untold(_marked(zone, urgent_only=tells == (Tell.NOW,))), tells)


def urgent_steps(zone: str) -> list[StoredStep]:
    """Steps of the zone that cannot wait, and behind them whatever else of the same alerts waits to be told."""
    found = list(_untold(_marked(zone, urgent_only=True)))
    alerts = {_alert(step) for how, step in found if how == Tell.NOW.value}
    parcels = {ledger_keys.parcel_pk(zone, parcel_id) for parcel_id, _ in alerts}
    found += _untold(key for key in (_later(zone) if parcels else ()) if key["pk"] in parcels)
    return _in_order([one for one in found if _alert(one[1]) in alerts], (Tell.NOW, Tell.MORNING, Tell.BACKLOG))


def _untold(keys: Iterable[ledger_keys.Key]) -> Iterator[tuple[str, StoredStep]]:
    """Of these judgements the steps that are to be told, with how."""
    for item in ledger_table.get_many(keys):
        for step in ledger_judgement.steps_of(item):
            if not step.told:
                yield item["untold"][ledger_keys_judged.step_name(step.step.subject, step.step.number)], step


def _alert(one: StoredStep) -> tuple[str, str]:
    return one.parcel_id, one.step.subject


def _in_order(found: Iterable[tuple[str, StoredStep]], tells: Sequence[Tell]) -> list[StoredStep]:
    ways = {tell.value: place for place, tell in enumerate(tells)}
    wanted = [(ways[how], one) for how, one in found if how in ways]
    wanted.sort(key=lambda it: (it[0], it[1].step.on, it[1].parcel_no, it[1].step.subject, it[1].step.number))
    return [one for _, one in wanted]


def is_untold(zone: str, tell: Tell) -> bool:
    """Whether steps of the zone seem to wait to be told in this way, or beside such: a hint, as an index gives it."""
    return next(_marked(zone, urgent_only=tell is Tell.NOW), None) is not None


def _marked(zone: str, *, urgent_only: bool) -> Iterator[ledger_keys.Key]:
    """The keys of judgements with steps to be told. Beside an urgent step there may be others."""
    yield from map(_key, ledger_table.query(ledger_marks.of(ledger_keys_judged.URGENT, zone), index="undone"))
    if not urgent_only:
        yield from _later(zone)


def _later(zone: str, page: int | None = None) -> Iterator[ledger_keys.Key]:
    within = Key("undone_pk").eq(ledger_keys_judged.untold_pk(zone))
    return map(_key, ledger_table.query(within, index="undone", page=page))


def with_untold(zones: Sequence[str]) -> list[str]:
    """Those of the zones in which steps seem to wait to be told that can wait."""

    def waits(zone: str) -> bool:
        return next(_later(zone, page=1), None) is not None

    with ThreadPoolExecutor(aws.AT_ONCE) as readers:
        return [zone for zone, found in zip(zones, readers.map(waits, zones), strict=True) if found]


def mark_told(keys: Iterable[str]) -> None:
    """Nobody has to hear of these steps (StoredStep.key) any more; those told before stay so."""
    told: dict[tuple[str, str], set[str]] = {}
    for ref in keys:
        key, name = ledger_keys_judged.judged_of_ref(ref)
        told.setdefault((key["pk"], key["sk"]), set()).add(name)
    _change_untold(told, lambda untold, names: {name: how for name, how in untold.items() if name not in names})


def _change_untold(
    names: Mapping[tuple[str, str], set[str]], change: Callable[[dict[str, str], set[str]], dict[str, str]]
) -> None:
    """What is still to be told of each of these judgements is what `change` makes of it, whoever else changes it.

    A hundred at a time: a zone's first days have thousands.
    """
    places = list(names)
    for start in range(0, len(places), ledger_table.TRANSACTION):
        group = places[start : start + ledger_table.TRANSACTION]
        for attempt in range(_TRIES):
            operations = []
            for item in ledger_table.get_many({"pk": pk, "sk": sk} for pk, sk in group):
                before = item.get("untold", {})
                after = change(dict(before), names[item["pk"], item["sk"]])
                if after != before:
                    operations.append(_untold_op(item, after))
            if not operations or not ledger_table.transact(operations):
                break
            clock.pause(attempt)
        else:
            raise ledger_table.TableBusyError("others always told something first")


def _untold_op(item: Mapping[str, Any], after: Mapping[str, str]) -> ledger_table.Operation:
    as_read = Attr("untold").eq(item["untold"]) if "untold" in item else Attr("untold").not_exists()
    return ledger_table.update_op(
        _key(item), put=ledger_judgement.marks(_key(item), after), condition=as_read & Attr("pk").exists()
    )


def _key(item: Mapping[str, Any]) -> ledger_keys.Key:
    return {"pk": item["pk"], "sk": item["sk"]}


def open_alerts(zone: str) -> list[StoredAlert]:
    """Every open alert of the zone, those of the gravest parcels first, as the listing holds it: without its figures."""
    within = Key("list_pk").eq(ledger_keys.listing_pk(zone)) & Key("list_sk").lt(ledger_keys.gravity(Level.GREEN))
    return [
        alert for item in ledger_table.query(within, index="listing") for alert in ledger_listing.open_alerts_of(item)
    ]


def with_figures(alerts: Sequence[StoredAlert], known: Iterable[StoredAlert] = ()) -> list[StoredAlert]:
    """These alerts with what the last judgement of their parcels says of them; the figures are those of each one's `judged_on`.
    known: alerts that were read with theirs already."""
    read = {one.key: one for one in known}
    unread = [one for one in alerts if one.key not in read]
    keys = {one.parcel_id: ledger_keys.header(one.zone, one.parcel_id) for one in unread}
    found = _with_figures(unread, ledger_table.get_many(keys.values()))
    return [*found, *(read[one.key] for one in alerts if one.key in read)]


def alerts_now(steps: Sequence[StoredStep]) -> dict[tuple[str, str], StoredAlert]:
    """By parcel id and subject, how the alerts of these steps stand; those that are over, too."""
    wanted = {(step.parcel_id, step.step.subject) for step in steps}
    headers = ledger_table.get_many(
        {step.parcel_id: ledger_keys.header(step.zone, step.parcel_id) for step in steps}.values()
    )
    every = [alert for item in headers for alert in ledger_listing.alerts_of(item)]
    found = _with_figures([one for one in every if (one.parcel_id, one.alert.subject) in wanted], headers, steps)
    return {(stored.parcel_id, stored.alert.subject): stored for stored in found}


def _with_figures(
    alerts: Sequence[StoredAlert], headers: Iterable[Mapping[str, Any]], steps: Iterable[StoredStep] = ()
) -> list[StoredAlert]:
    """The alerts with what the last judgement of their parcels says of them. steps: those of it say so already, and spare a
    reading."""
    last = {
        item["pk"]: ledger_keys_judged.judged_named(*ledger_keys.parcel_of(item["pk"]), item["judged"])
        for item in headers
        if "judged" in item
    }
    figures: dict[tuple[str, str], tuple[str, Outcome | Idle | None]] = {}
    for step in steps:
        key, _ = ledger_keys_judged.judged_of_ref(step.key)
        if last.get(key["pk"]) == key:
            figures[key["pk"], step.step.subject] = ledger_keys_judged.day_of(key), step.outcome
    places = [(ledger_keys.parcel_pk(one.zone, one.parcel_id), one.alert.subject) for one in alerts]
    unread = {pk: last[pk] for pk, subject in places if (pk, subject) not in figures and pk in last}
    said = ledger_judgement.judgements(unread.values())
    found = []
    for one, (pk, subject) in zip(alerts, places, strict=True):
        day, about = said.get(pk, (one.judged_on.isoformat(), {}))
        read = day, ledger_items.decode_judged(subject, about.get(subject, {}))
        on, outcome = figures.get((pk, subject), read)
        found.append(replace(one, outcome=outcome, judged_on=date.fromisoformat(on)))
    return found


def write_letter(letter: Letter) -> bool:
    """The letter is written and waits to be sent. False: there is one of that identity, which stays as it is."""
    return ledger_table.put(item_of(letter), _ABSENT)


def write_op(letter: Letter) -> ledger_table.Operation:
    """The same as a part of a transaction, which fails where there is one of that identity."""
    return ledger_table.put_op(item_of(letter), _ABSENT)


def letter(zone: str, person_id: str, letter_id: str) -> Letter | None:
    item = ledger_table.get(ledger_keys.letter(zone, person_id, letter_id))
    return None if item is None else letter_of(item)


def letters_of(zone: str, person_id: str, kind: LetterKind, since: date) -> list[Letter]:
    """The person's letters of that kind from that day on, oldest first."""
    first, last = ledger_keys.letters_since(kind.value, since)
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").between(first, last)
    return [letter_of(item) for item in ledger_table.query(within)]


def letters_about_alerts(zone: str, person_id: str, since: date) -> list[Letter]:
    """The person's letters of that day and later that tell steps of alerts: the one place that knows whom was told what."""
    kinds = (LetterKind.URGENT, LetterKind.DIGEST)
    return [letter for kind in kinds for letter in letters_of(zone, person_id, kind, since)]


def has_digest(zone: str, person_id: str) -> bool:
    """Whether a digest was ever written to the person that arrived, as far as anybody knows."""
    first, last = ledger_keys.letters_since(LetterKind.DIGEST.value, date.min)
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").between(first, last)
    return any(letter_of(item).state.arrived for item in ledger_table.query(within, page=1))


def is_written(zone: str, person_id: str, letter_id: str) -> bool:
    """Whether there is a letter of that identity."""
    return ledger_table.get(ledger_keys.letter(zone, person_id, letter_id)) is not None


def untell(letter: Letter) -> None:
    """What the letter told counts as untold again, as far as it is still so; the next morning tells it."""
    told: dict[tuple[str, str], set[str]] = {}
    for ref in letter.step_keys:
        key, name = ledger_keys_judged.judged_of_ref(ref)
        told.setdefault((key["pk"], key["sk"]), set()).add(name)
    headers = ledger_table.get_many({pk: {"pk": pk, "sk": ledger_keys.HEADER} for pk, _ in told}.values())
    alerts = {item["pk"]: [one.alert for one in ledger_listing.alerts_of(item)] for item in headers}
    still = {
        place: {name for name in names if is_told_again(*ledger_keys_judged.step_named(name), alerts.get(place[0], ()))}
        for place, names in told.items()
    }
    _change_untold(
        {place: names for place, names in still.items() if names},
        lambda untold, names: {**dict.fromkeys(names, Tell.MORNING.value), **untold},
    )


def letters(zone: str, person_id: str) -> list[Letter]:
    """Every letter to the person, in the order of their identities."""
    within = Key("pk").eq(ledger_keys.letters_pk(zone, person_id)) & Key("sk").begins_with(ledger_keys.LETTERS)
    return [letter_of(item) for item in ledger_table.query(within)]
