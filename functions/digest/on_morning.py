"""Writes one letter per person and day: what is new, worse, due soon, resolved, and how much is still open.

Woken at 08:30 Asia/Shanghai. That call only finds the zones that may have something to tell, and calls this door once for
each. For such a zone, on a working day (also by hand with {"on": day, "zone": code}):
1. Read the steps that somebody has not been told of, the present state of their alerts, and the people of the zone.
2. For each person concerned, read from their letters what they have been told. An urgent letter counts. A step that still
   waits for its hour is included.
3. Plan each person's letter (telling.plan) and write it if it tells anything new. The first digest to a person also lists
   the backlog and the alerts that were open before they joined.
4. Mark the steps that everybody concerned has been told of, and the steps of alerts that came and went meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from access.openings import of_lags
from edge import clock, object_store, rounds, telemetry
from edge.table import (
    ledger_calendars,
    ledger_digested,
    ledger_letters,
    ledger_marks,
    ledger_people,
    ledger_uploads,
    ledger_visits,
    ledger_zones,
)
from edge.table.ledger_visits import Visit
from land.people import Person
from telling.alert import Tell
from telling.lag import keys_of
from telling.letter import LetterKind, letter_id
from telling.mornings import Silence, silence
from telling.news import News, Still
from telling.plan import Plan, digest, settled
from telling.record import StoredStep
from telling.told import Reader, reader
from wording.mail.letters import Letterhead, digest_letter
from workbooks.writing.parcel_list import parcel_list
from zones.zone import Zone

TOLD = (Tell.NOW, Tell.MORNING, Tell.BACKLOG)


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """For one zone, the number of letters written; otherwise the number of zones called."""
    return rounds.answer(ledger_visits.DIGEST, event, look_at, counted="letters", also=with_something_untold)


def with_something_untold() -> set[str]:
    """The zones with a step that somebody has not been told of."""
    return {*ledger_marks.with_urgent_news(), *ledger_letters.with_untold(ledger_zones.codes())}


def look_at(visit: Visit, on: date) -> int:
    """Everybody in the zone has heard what waited for this morning, if it is a working day; how many letters that took."""
    zone = visit.zone
    seen = ledger_uploads.settled(zone.code)
    why = silence(on, zone.alerts_from, works=ledger_calendars.working_days(zone.code).works(on))
    if why is Silence.NOT_BEGUN:
        ledger_visits.note(ledger_visits.DIGEST, visit, seen, on, next_on=zone.alerts_from)
    if why is not None:
        return 0
    letters = tell_zone(zone, on)
    ledger_visits.note(ledger_visits.DIGEST, visit, seen, on)
    return letters


def tell_zone(zone: Zone, on: date) -> int:
    """Every step that waited for this morning is told; how many letters that took."""
    steps = ledger_letters.untold_steps(zone.code, *TOLD)
    people = [person for person in ledger_people.people(zone.code, on) if person.address]
    now = ledger_letters.alerts_now(steps)
    news = News(steps, people, now)
    still = Still(ledger_letters.open_alerts(zone.code), people)
    late = ledger_digested.without(zone.code, [one for one in people if news.may_concern(one) or still.of(one)])
    if not people or not (steps or late):
        return 0  # steps wait until there is somebody to tell
    readers = [
        read(zone, one, steps, on, is_first=one in late) for one in people if news.may_concern(one) or one in late
    ]
    still.fill(ledger_letters.with_figures(still.of_first_digests(readers), now.values()))
    head = Letterhead(zone.name, people, on, ledger_zones.policy(zone.code, on)[0], alerts_from=zone.alerts_from)
    got: list[Reader] = []
    owed: list[set[str]] = []
    for one in readers:
        plan = digest(news, one, still)  # one plan in memory at a time: it has an entry for each alert of the morning
        is_written = write(zone, head, plan, still)
        owed.append(plan.owed(is_written=is_written))
        got += [one] if is_written else []
    ledger_digested.note(zone.code, [one.person for one in got if one.is_first])
    ledger_letters.mark_told(settled(news, owed))
    return len(got)


def read(zone: Zone, person: Person, steps: Sequence[StoredStep], on: date, *, is_first: bool) -> Reader:
    """The person and what they have been told. is_first: no digest ever reached them."""
    since = zone.alerts_from if is_first else min([on, *(step.step.on for step in steps)])
    letters = ledger_letters.letters_about_alerts(zone.code, person.person_id, since)
    return reader(person, letters, letter_id(LetterKind.DIGEST, on), is_first=is_first)


def write(zone: Zone, head: Letterhead, plan: Plan, still: Still) -> bool:
    """The digest is written as planned. False if it tells nothing, or if another call wrote it first."""
    if not plan.told:
        return False
    person = plan.reader.person
    opens = of_lags(person, plan.told)
    said = digest_letter(head, person, plan.told, still.of(person), takes=opens.takes)
    workbook = parcel_list(said.list_title, said.rows, head.on) if said.rows else b""
    letter = said.letter_to(
        person.person_id,
        zone=zone.code,
        kind=LetterKind.DIGEST,
        letter_id=letter_id(LetterKind.DIGEST, head.on),
        at=clock.now(),
        on=head.on,
        opens=opens,
        step_keys=keys_of(plan.told),
    )
    return ledger_letters.write_letter(object_store.with_list(letter, workbook, said.list_name))
