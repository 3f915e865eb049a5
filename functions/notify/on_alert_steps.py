"""Writes the letters that cannot wait: what became red, one letter per person and hour.

Woken by the notify queue, and every hour for what came after an hour's letter. For each zone concerned:
1. While the zone is still taking in what was sent to it, come again; else read the steps that nobody, or not everybody,
   has been told of, and the people of the zone. What came and went meanwhile, or is no longer red, alarms nobody.
2. See what each person has been told already: their letters say so.
3. Write one letter to each person who has something new to hear; a letter of this hour stays as it is.
4. Mark the steps of which everybody concerned has heard.
"""

from __future__ import annotations

from typing import Any

from access.openings import of_lags
from edge import clock, ledger_lags, ledger_letters, ledger_people, ledger_zones, queues, settling, telemetry
from land.alert import Tell
from land.assessment import Level
from land.facts import StepTaken
from land.lag import Lag, in_short, is_nothing, is_told, keys_of, step_keys, told_everywhere
from land.letter import Letter, LetterKind, Person, letter_id
from land.record import StoredStep
from land.zone import Zone
from wording.letters import letter

SETTLING_SECONDS = 15  # until a zone that is taking in uploads is looked at again


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again; of the hourly wake-up nothing."""
    if "Records" in event:
        return telemetry.batch(event, tell_message, context)
    zones = [zone for zone in ledger_zones.zones() if event.get("zone") in (None, zone.code)]
    telemetry.each(zones, lambda zone: tell_zone(zone, []))
    return None


def tell_message(body: str) -> None:
    """Everybody concerned has been told of the step of one message, or will be in the next hour's letter."""
    message = queues.read_as(StepTaken, body)
    zone = ledger_zones.zone(message.zone)
    step = ledger_letters.step(message.zone, message.parcel_id, message.subject, message.number)
    if zone is not None and settling.is_settling(zone.code):
        queues.send(queues.NOTIFY, [message], delay=SETTLING_SECONDS)
    elif zone is not None and step is not None and not step.told:
        tell_zone(zone, [step])


def tell_zone(zone: Zone, named: list[StoredStep]) -> None:
    """Every step of the zone that cannot wait is told; the index may lag behind, so those named count too."""
    now = {step.key: step for step in [*named, *ledger_letters.untold_steps(zone.code, Tell.NOW)]}
    people = [person for person in ledger_people.people(zone.code, clock.today()) if person.address]
    if not now or not people:  # they wait until there is somebody to tell
        return
    later = {step.key: step for step in ledger_letters.untold_steps(zone.code, Tell.MORNING)}
    short = [
        (last, steps) for last, steps in in_short([*now.values(), *later.values()]) if now.keys() & step_keys(steps)
    ]
    lags = [ledger_lags.of_steps(last, steps) for last, steps in short if last.step.to_level is Level.RED]
    lags.sort(key=lambda lag: (lag.on, lag.parcel_no, lag.subject, lag.key))
    told = {person.person_id: write(zone, person, [lag for lag in lags if is_told(person, lag)]) for person in people}
    ledger_letters.mark_told(key for lag in lags if told_everywhere(lag, people, told) for key in lag.keys)
    for last, steps in short:
        if last.step.to_level is not Level.RED:  # nobody is alarmed any more; the morning tells what is left of it
            heard = any(heard_of(zone, person, steps) for person in people)
            ledger_letters.mark_told(
                step_keys(steps) if is_nothing(last.step) and not heard else now.keys() & step_keys(steps)
            )


def heard_of(zone: Zone, person: Person, steps: list[StoredStep]) -> bool:
    """Whether a letter that could not wait told this person of any of the steps."""
    before = ledger_letters.letters_of(zone.code, person.person_id, LetterKind.URGENT, steps[0].step.on)
    return any(key in one.step_keys for one in before for key in step_keys(steps))


def write(zone: Zone, person: Person, steps: list[Lag]) -> set[str]:
    """The keys of all steps that the person's letters tell, the one written here included."""
    now, today = clock.now(), clock.today()
    since = min([today, *(lag.on for lag in steps)])
    before = ledger_letters.letters_of(zone.code, person.person_id, LetterKind.URGENT, since) if steps else []
    told = {key for one in before for key in one.step_keys}
    new = [lag for lag in steps if lag.key not in told]
    name = letter_id(LetterKind.URGENT, today, now.hour)
    if not new or any(one.letter_id == name for one in before):
        return told
    opens, tells = of_lags(person, new), keys_of(new)
    said = letter(LetterKind.URGENT, zone.name, person.name, today, new, [], takes=opens.takes)
    written = Letter(
        zone.code, person.person_id, name, LetterKind.URGENT, today, said.subject, said.html, said.text, tells, now,
        opens=opens,
    )  # fmt: skip
    return told | set(tells) if ledger_letters.write_letter(written) else told
