"""Writes the letters that cannot wait: what became red, one letter per person and hour.

Called with one message for all the news of a zone, some minutes after the first of it; and every hour, to find zones with
news that no message tells. By hand with {"zone": code}, the zone's news is told at once. For a message:
1. Hold it where its second has not come. Skip it if a later one follows. In the zone's quiet period (telling.quiet), have it
   come again.
2. Read the urgent steps, the other steps of their alerts, and the people of the zone.
3. For each person concerned, read from their letters what they have been told. Plan this hour's letter (telling.plan), and
   write it if it tells anything. A letter of this hour that is already written stays as it is.
4. Mark the steps that everybody concerned has been told of, and the steps of alerts that came and went meanwhile.
A step that waits for the morning never causes a letter here by itself.
"""

from __future__ import annotations

from typing import Any

from access.openings import of_lags
from edge import clock, object_store, queues, quiet_period, telemetry
from edge.table import ledger_letters, ledger_marks, ledger_news, ledger_people, ledger_zones
from land.facts import NewsCame
from telling.lag import keys_of
from telling.letter import LetterKind
from telling.news import News
from telling.plan import Plan, settled, urgent
from telling.quiet import HOUR, letter_of_the_hour, quiet
from telling.told import reader
from wording.mail.letters import Letterhead, urgent_letter
from workbooks.writing.parcel_list import parcel_list
from zones.zone import Zone


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """For messages, nothing: after an exception Lambda calls again with the same. For the hourly call, the number of zones
    whose news is told now on; for a zone by hand, one."""
    if "Records" in event:
        return telemetry.batch(event, tell_message)
    if "zone" not in event:
        return {"zones": sum(telemetry.each(ledger_marks.with_urgent_news(), ledger_news.announce))}
    return {"zones": len(telemetry.each(ledger_zones.of([event["zone"]]), tell_zone))}


def tell_message(body: str) -> None:
    """Everybody concerned has been told of the zone's news, or will be by a later message."""
    message = queues.read_as(NewsCame, body)
    if message.at > clock.wall():
        ledger_news.wait_on(message)
        return
    zone = ledger_zones.zone(message.zone)
    if zone is None or ledger_news.is_passed_over(message):
        return
    if quiet(quiet_period.underway(zone.code, message.since)) is not None:
        ledger_news.again(message)
    else:
        tell_zone(zone)


def tell_zone(zone: Zone) -> None:
    """Every step of the zone that cannot wait is told, or waits for the next hour's letter."""
    now = clock.now()
    today = now.date()
    steps = ledger_letters.urgent_steps(zone.code)
    people = [person for person in ledger_people.people(zone.code, today) if person.address]
    if not steps or not people:  # the steps wait until there is somebody to tell
        return
    news = News(steps, people)
    since = min((now - HOUR).date(), *(step.step.on for step in steps))
    head = Letterhead(zone.name, people, today, ledger_zones.policy(zone.code, today)[0], alerts_from=zone.alerts_from)
    owed = []
    for person in people:
        if news.may_concern(person):
            letters = ledger_letters.letters_about_alerts(zone.code, person.person_id, since)
            name = letter_of_the_hour(letters, now)
            plan = urgent(news, reader(person, letters, name))
            owed.append(plan.owed(is_written=write(zone, head, plan, name)))
    ledger_letters.mark_told(settled(news, owed))


def write(zone: Zone, head: Letterhead, plan: Plan, name: str) -> bool:
    """The letter is written as planned. False if it tells nothing, or if another call wrote it first."""
    if not plan.told:
        return False
    person = plan.reader.person
    opens = of_lags(person, plan.told)
    said = urgent_letter(head, person, plan.told, takes=opens.takes)
    ledger_news.mark_written(zone.code, clock.now())
    workbook = parcel_list(said.list_title, said.rows, head.on) if said.rows else b""
    letter = said.letter_to(
        person.person_id,
        zone=zone.code,
        kind=LetterKind.URGENT,
        letter_id=name,
        at=clock.now(),
        on=head.on,
        opens=opens,
        step_keys=keys_of(plan.told),
    )
    return ledger_letters.write_letter(object_store.with_list(letter, workbook, said.list_name))
