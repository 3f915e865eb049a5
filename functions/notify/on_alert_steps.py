"""Writes the letters that cannot wait: what became red, one letter per person and hour.

Woken by the notify queue, by one message for all the news of a zone, and every hour for what came after an hour's letters:
then it only sees which zones have such news, and is called once more for each. For each zone concerned:
1. Pass over a message that a later one follows. While the zone is still taking in what was sent to it, come again.
2. Read the steps that cannot wait with what else happened to their alerts, and the people of the zone.
3. See what each person whom it may concern has heard already: their letters say so.
4. Write one letter to each person who has something new to hear that is still red; a letter of this hour stays as it is.
5. Mark the steps of which everybody concerned has heard, and those of what came and went meanwhile.
A step that waits for a morning is told here to nobody by itself.
"""

from __future__ import annotations

from typing import Any

from access.openings import of_lags
from edge import (
    clock,
    dropbox,
    ledger_letters,
    ledger_marks,
    ledger_news,
    ledger_people,
    ledger_zones,
    queues,
    settling,
    telemetry,
)
from edge.ledger_lags import Lags
from land.assessment import Level
from land.facts import NewsCame
from land.lag import Lag, keys_of
from land.letter import Letter, LetterKind, Person, letter_id
from land.zone import Zone
from telling.quiet import quiet
from wording.letters import Letterhead, urgent_letter
from workbooks.parcel_list import parcel_list


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again; of the hourly wake-up, for how many zones it is called;
    of a zone, that it is one."""
    if "Records" in event:
        return telemetry.batch(event, tell_message)
    if "zone" not in event:
        return {"zones": queues.wake(ledger_marks.with_urgent_news())}
    return {"zones": len(telemetry.each(ledger_zones.of([event["zone"]]), tell_zone))}


def tell_message(body: str) -> None:
    """Everybody concerned has been told of the zone's news, or will be by a later message."""
    message = queues.read_as(NewsCame, body)
    zone = ledger_zones.zone(message.zone)
    if zone is None or ledger_news.is_passed_over(message):
        return
    if quiet(settling.underway(zone.code, message.since)) is not None:
        ledger_news.again(message)
    else:
        tell_zone(zone)


def tell_zone(zone: Zone) -> None:
    """Every step of the zone that cannot wait is told, or waits for the next hour's letter."""
    steps, today = ledger_letters.urgent_steps(zone.code), clock.today()
    people = [person for person in ledger_people.people(zone.code, today) if person.address]
    if not steps or not people:  # they wait until there is somebody to tell
        return
    lags, since = Lags(steps, people), min(today, *(step.step.on for step in steps))
    head = Letterhead(zone.name, people, today, ledger_zones.policy(zone.code, today)[0], zone.alerts_from)
    readers = [one for one in people if lags.may_concern(one)]
    heard = {one.person_id: ledger_letters.heard(zone.code, one.person_id, since) for one in readers}
    for person in readers:
        told = heard[person.person_id]
        red = [lag for lag in lags.new_to(person, told) if lag.urgent and lag.level is Level.RED]
        told |= write(zone, head, person, red)
    ledger_letters.mark_told(lags.heard_by_all(heard))


def write(zone: Zone, head: Letterhead, person: Person, red: list[Lag]) -> set[str]:
    """The keys of the steps that a letter written here tells."""
    at, name = clock.now(), letter_id(LetterKind.URGENT, head.on, clock.now().hour)
    if not red or ledger_letters.is_written(zone.code, person.person_id, name):
        return set()
    opens, keys = of_lags(person, red), keys_of(red)
    said = urgent_letter(head, person, red, takes=opens.takes)
    ledger_news.mark_written(zone.code, at)
    workbook = parcel_list(said.list_title, said.rows, head.on) if said.rows else b""
    written = Letter(
        zone.code, person.person_id, name, LetterKind.URGENT, head.on, said.subject, said.html, said.text, keys, at,
        opens=opens,
    )  # fmt: skip
    return set(keys) if ledger_letters.write_letter(dropbox.with_list(written, workbook, said.list_name)) else set()
