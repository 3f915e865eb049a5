"""Writes one letter per person and day: what is new, worse, due soon, resolved, and how much is still open.

Woken at 08:30 Asia/Shanghai, or by hand with {"on": day, "zone": code}. On a working day, for each zone:
1. Read the steps that wait for a morning, the people of the zone, and the alerts that are open.
2. See what each person has been told already: their letters say so.
3. Write one letter to each person who has something new to hear; nothing new, no letter.
4. Mark the steps of which everybody concerned has heard.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from access.openings import of_lags
from edge import clock, ledger_calendars, ledger_lags, ledger_letters, ledger_people, ledger_zones, telemetry
from land.alert import Tell
from land.assessment import SEVERITY, Level
from land.lag import Lag, in_short, is_nothing, is_told, keys_of, told_everywhere
from land.letter import Letter, LetterKind, Person, letter_id
from land.zone import Zone
from wording.letters import MOST_OPEN, letter


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """How many letters were written, over all zones."""
    on = date.fromisoformat(event["on"]) if event.get("on") else clock.today()
    zones = [zone for zone in ledger_zones.zones() if event.get("zone") in (None, zone.code)]
    told = telemetry.each(
        zones, lambda zone: tell_zone(zone, on) if ledger_calendars.working_days(zone.code).works(on) else 0
    )
    return {"on": on.isoformat(), "letters": sum(told)}


def tell_zone(zone: Zone, on: date) -> int:
    """Every step that waited for this morning is told; how many letters that took."""
    short = in_short(ledger_letters.untold_steps(zone.code, Tell.MORNING))
    steps = [ledger_lags.of_steps(last, together) for last, together in short if not is_nothing(last.step)]
    people = [person for person in ledger_people.people(zone.code, on) if person.address]
    if not people or not short:
        return 0  # steps wait until there is somebody to tell
    ledger_letters.mark_told(one.key for last, together in short if is_nothing(last.step) for one in together)
    alerts = [ledger_lags.of_alert(alert) for alert in ledger_letters.open_alerts(zone.code)]
    still_open = [lag for lag in alerts if SEVERITY[lag.level] >= SEVERITY[Level.YELLOW]]
    told: dict[str, set[str]] = {}
    letters = 0
    for person in people:
        theirs = [lag for lag in steps if is_told(person, lag)]
        told[person.person_id], written = write(zone, person, on, theirs, [s for s in still_open if is_told(person, s)])
        letters += written
    ledger_letters.mark_told(key for lag in steps if told_everywhere(lag, people, told) for key in lag.keys)
    return letters


def write(zone: Zone, person: Person, on: date, steps: list[Lag], still_open: list[Lag]) -> tuple[set[str], bool]:
    """The keys of all steps that the person's digests tell, and whether one was written here."""
    since = min([on, *(lag.on for lag in steps)])
    before = ledger_letters.letters_of(zone.code, person.person_id, LetterKind.DIGEST, since) if steps else []
    told = {key for one in before for key in one.step_keys}
    new = [lag for lag in steps if lag.key not in told]
    name = letter_id(LetterKind.DIGEST, on)
    if not new or any(one.letter_id == name for one in before):
        return told, False
    keys, now = keys_of(new), clock.now()
    opens = of_lags(person, [*new, *still_open[:MOST_OPEN]])
    said = letter(LetterKind.DIGEST, zone.name, person.name, on, new, still_open, takes=opens.takes)
    written = ledger_letters.write_letter(
        Letter(
            zone.code, person.person_id, name, LetterKind.DIGEST, on, said.subject, said.html, said.text, keys, now,
            opens=opens,
        )
    )  # fmt: skip
    return (told | set(keys) if written else told), written
