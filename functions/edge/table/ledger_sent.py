"""Letters that were sent, and whose alerts have not heard of it: with them the ladders of these alerts begin.

Such a letter stands in the index `undone` under SENT until the night has noted it in the headers of its parcels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from edge import clock
from edge.table import (
    ledger,
    ledger_judgement,
    ledger_keys,
    ledger_keys_judged,
    ledger_keys_post,
    ledger_letters,
    ledger_marks,
    ledger_table,
)
from land.people import Person
from telling.letter import Letter
from telling.sent import answers_for, noted

_TRIES = 5
_MARK = {"undone_pk": None, "undone_sk": None}


def note_letters(zone: str, people: Sequence[Person]) -> int:
    """Every letter of the zone that was sent is noted in the alerts that it tells, and their parcels wait to be judged; how
    many letters there were. people: those of the zone. A call that ends in between leaves its letter to the next."""
    count = 0
    for item in ledger_table.query(ledger_marks.of(ledger_keys_post.SENT, zone), index="undone"):
        zone_code, person_id, letter_id = ledger_keys.letter_of(item["pk"], item["sk"])
        letter = ledger_letters.letter(zone_code, person_id, letter_id)
        if letter is not None:
            _note(letter, people)
        ledger_table.update({"pk": item["pk"], "sk": item["sk"]}, put=dict(_MARK), condition=Attr("pk").exists())
        count += 1
    return count


def _note(letter: Letter, people: Sequence[Person]) -> None:
    parcels: dict[str, list[tuple[str, int]]] = {}
    for ref in letter.step_keys:
        key, name = ledger_keys_judged.judged_of_ref(ref)
        parcels.setdefault(ledger_keys.parcel_of(key["pk"])[1], []).append(ledger_keys_judged.step_named(name))
    for parcel_id, steps in parcels.items():
        _note_in(parcel_id, steps, letter, people)


def _note_in(parcel_id: str, steps: list[tuple[str, int]], letter: Letter, people: Sequence[Person]) -> None:
    """The parcel's alerts know of the letter. Whoever judges it at the same time is waited for."""
    sent_at = letter.sent_at or letter.written_at
    for attempt in range(_TRIES):
        file = ledger.parcel_file(letter.zone, parcel_id)
        if file is None or not answers_for(letter.person_id, file.parcel_no, file.agent, people):
            return
        alerts = noted(file.alerts, steps, sent_at.date(), late=sent_at.time() >= clock.DIGEST)
        if alerts == file.alerts or ledger_judgement.write_alerts(file, alerts):
            return
        clock.pause(attempt)
    raise ledger_table.TableBusyError("somebody else always judged the parcel first")


def sent(letter: Letter, at: datetime) -> dict[str, object]:
    """What marks a letter as sent at that moment: to be noted, if it tells steps."""
    mark = ledger_keys_post.sent(letter.zone, letter.person_id, letter.letter_id) if letter.step_keys else _MARK
    return {"sent_at": at.isoformat(), **mark}
