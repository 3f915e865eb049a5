"""Writes the letters that cannot wait: what became red, one letter per person and hour.

Woken by the notify queue, and every hour for what came after an hour's letter. For each zone concerned:
1. Read the steps that nobody, or not everybody, has been told of, and the people of the zone.
2. See what each person has been told already: their letters say so.
3. Write one letter to each person who has something new to hear; a letter of this hour stays as it is.
4. Mark the steps of which everybody concerned has heard.
"""

from __future__ import annotations

from typing import Any

from access.invitations import invitation
from edge import clock, ledger_lags, ledger_letters, ledger_zones, link_secret, queues, settings, telemetry
from land.alert import Tell
from land.facts import StepTaken
from land.lag import Lag, is_told, told_everywhere
from land.letter import Letter, LetterKind, Person, letter_id
from land.zone import Zone
from wording.letters import letter


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """The messages that could not be done, for the queue to bring again; of the hourly wake-up nothing."""
    if "Records" in event:
        return telemetry.batch(event, tell_message, context)
    for zone in ledger_zones.zones():
        if event.get("zone") in (None, zone.code):
            tell_zone(zone, [])
    return None


def tell_message(body: str) -> None:
    """Everybody concerned has been told of the step of one message, or will be in the next hour's letter."""
    message = queues.read_as(StepTaken, body)
    zone = ledger_zones.zone(message.zone)
    step = ledger_letters.step(message.zone, message.parcel_id, message.subject, message.number)
    if zone is not None and step is not None and not step.told:
        tell_zone(zone, [ledger_lags.of_step(step)])


def tell_zone(zone: Zone, named: list[Lag]) -> None:
    """Every step of the zone that cannot wait is told; the index may lag behind, so those named count too."""
    lags = {lag.key: lag for lag in named}
    lags.update((step.key, ledger_lags.of_step(step)) for step in ledger_letters.untold_steps(zone.code, Tell.NOW))
    steps = sorted(lags.values(), key=lambda lag: (lag.on, lag.parcel_no, lag.subject, lag.key))
    people = [person for person in ledger_zones.people(zone.code) if person.address]
    if steps and people:  # else they wait until there is somebody to tell
        told = {person.person_id: write(zone, person, [s for s in steps if is_told(person, s)]) for person in people}
        ledger_letters.mark_told(lag.key for lag in steps if told_everywhere(lag, people, told))


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
    link = invitation(settings.links().public_url, link_secret.keys(), zone.code, person, name, new, clock.wall())
    said, keys = letter(LetterKind.URGENT, zone.name, person.name, today, new, [], link), tuple(lag.key for lag in new)
    written = Letter(
        zone.code, person.person_id, name, LetterKind.URGENT, today, said.subject, said.html, said.text, keys, now
    )
    return told | set(keys) if ledger_letters.write_letter(written) else told
