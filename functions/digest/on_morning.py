"""Writes one letter per person and day: what is new, worse, due soon, resolved, and how much is still open.

Woken at 08:30 Asia/Shanghai: then it only sees in which zones somebody may have something to hear, and is called once more
for each. For a zone that tells its people, also by hand with {"on": day, "zone": code}, on a working day:
1. Read the steps of which somebody has still to hear, how their alerts stand now, and the people of the zone.
2. See what each person whom it may concern has heard already: their letters say so. An urgent letter counts, and one that
   still waits for its hour is taken along.
3. Write one letter to each person who has something new to hear; nothing new, no letter. What lagged before people were
   written to is listed in the first, which also tells whoever came later what was open before.
4. Mark the steps of which everybody concerned has heard, and those of what came and went meanwhile.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from access.openings import of_lags
from edge import (
    clock,
    dropbox,
    ledger_calendars,
    ledger_digested,
    ledger_letters,
    ledger_marks,
    ledger_people,
    ledger_uploads,
    ledger_visits,
    ledger_zones,
    queues,
    telemetry,
)
from edge.ledger_lags import Lags, Open
from edge.ledger_visits import Visit
from land.alert import Tell
from land.lag import Lag, keys_of, with_what_is_open
from land.letter import Letter, LetterKind, Person, letter_id
from land.told_parcel import is_worth_a_letter
from land.zone import Zone
from wording.letters import Letterhead, digest_letter
from workbooks.parcel_list import parcel_list

TOLD = (Tell.NOW, Tell.MORNING, Tell.BACKLOG)


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Of one zone, how many letters were written; else, for how many zones it is called."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    if "zone" not in event:
        untold = {*ledger_marks.with_urgent_news(), *ledger_letters.with_untold(ledger_zones.codes())}
        return {"on": on.isoformat(), "zones": queues.wake(ledger_visits.due(ledger_visits.DIGEST, on, untold), on)}
    visit = ledger_visits.visit(event["zone"], ledger_visits.DIGEST)
    return {"on": on.isoformat(), "letters": 0 if visit is None else look_at(visit, on)}


def look_at(visit: Visit, on: date) -> int:
    """Everybody in the zone has heard what waited for this morning, if it is a working day; how many letters that took."""
    zone, seen = visit.zone, ledger_uploads.settled(visit.zone.code)
    if zone.alerts_from > on:
        ledger_visits.note(ledger_visits.DIGEST, visit, seen, on, zone.alerts_from)
        return 0
    if not ledger_calendars.working_days(zone.code).works(on):
        return 0
    letters = tell_zone(zone, on)
    ledger_visits.note(ledger_visits.DIGEST, visit, seen, on)
    return letters


def tell_zone(zone: Zone, on: date) -> int:
    """Every step that waited for this morning is told; how many letters that took."""
    steps = ledger_letters.untold_steps(zone.code, *TOLD)
    people = [person for person in ledger_people.people(zone.code, on) if person.address]
    lags, still = Lags(steps, people, ledger_letters.alerts_now(steps)), Open(zone.code, people)
    new_to, open_to = ([one for one in people if lags.may_concern(one)], [one for one in people if still.of(one)])
    late = ledger_digested.without(zone.code, [one for one in people if one in new_to or one in open_to])
    if not people or not (steps or late):
        return 0  # steps wait until there is somebody to tell
    since = min([on, *(step.step.on for step in steps)])
    head = Letterhead(zone.name, people, on, ledger_zones.policy(zone.code, on)[0], zone.alerts_from)
    readers = [one for one in people if one in new_to or one in late]
    begin = {one.person_id: zone.alerts_from if one in late else since for one in readers}
    heard = {who: ledger_letters.heard(zone.code, who, day) for who, day in begin.items()}
    still.read_figures(late, heard)
    got = []
    for person in readers:
        new, theirs = lags.new_to(person, heard[person.person_id]), still.of(person)
        if person in late:
            new = with_what_is_open(new, theirs, heard[person.person_id])
        written = write(zone, head, person, new, theirs)
        heard[person.person_id] |= written
        got += [person] if written else []
    ledger_digested.note(zone.code, [one for one in got if one in late])
    ledger_letters.mark_told(lags.heard_by_all(heard))
    return len(got)


def write(zone: Zone, head: Letterhead, person: Person, new: list[Lag], still: list[Lag]) -> set[str]:
    """The keys of the steps that a digest written here tells."""
    name = letter_id(LetterKind.DIGEST, head.on)
    if not is_worth_a_letter(person, new) or ledger_letters.is_written(zone.code, person.person_id, name):
        return set()
    opens, keys = of_lags(person, new), keys_of(new)
    said = digest_letter(head, person, new, still, takes=opens.takes)
    workbook = parcel_list(said.list_title, said.rows, head.on) if said.rows else b""
    written = Letter(
        zone.code, person.person_id, name, LetterKind.DIGEST, head.on, said.subject, said.html, said.text, keys,
        clock.now(), opens=opens,
    )  # fmt: skip
    return set(keys) if ledger_letters.write_letter(dropbox.with_list(written, workbook, said.list_name)) else set()
