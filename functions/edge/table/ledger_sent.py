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
_NOWHERE = {"undone_pk": None, "undone_sk": None}


def note_letters(zone: str, people: Sequence[Person], until: int) -> list[str]:
    """Every letter of the zone that was sent is noted in the alerts that it tells, as far as its reader answers for them; the ids
    of their parcels, which have to be judged. people: those of the zone.

    until: a true second after which no further parcel is begun. What is left, or is left by a call that ends in between, is
    found by the next night: a letter loses its mark when all of it is noted.
    """
    noted_in: list[str] = []
    for item in ledger_table.query(ledger_marks.of(ledger_keys_post.SENT, zone), index="undone"):
        letter = ledger_letters.letter(*ledger_keys.letter_of(item["pk"], item["sk"]))
        for parcel_id, steps in _answered(letter, people) if letter is not None else ():
            if clock.wall() >= until:
                return noted_in
            if letter is not None and _note(parcel_id, steps, letter):
                noted_in.append(parcel_id)
        is_marked = Attr("undone_pk").eq(ledger_keys_post.SENT)  # it may have bounced meanwhile
        ledger_table.update({"pk": item["pk"], "sk": item["sk"]}, put=dict(_NOWHERE), condition=is_marked)
    return noted_in


def _answered(letter: Letter, people: Sequence[Person]) -> list[tuple[str, list[tuple[str, int]]]]:
    """The parcels of the letter for which its reader answers, each with the steps that are told."""
    parcels: dict[str, list[tuple[str, int]]] = {}
    for ref in letter.step_keys:
        key, name = ledger_keys_judged.judged_of_ref(ref)
        parcels.setdefault(ledger_keys.parcel_of(key["pk"])[1], []).append(ledger_keys_judged.step_named(name))
    headers = ledger_table.get_many(ledger_keys.header(letter.zone, parcel_id) for parcel_id in parcels)
    mine = [
        ledger_keys.parcel_of(one["pk"])[1]
        for one in headers
        if answers_for(letter.person_id, one["parcel_no"], one.get("agent"), people)
    ]
    return [(parcel_id, parcels[parcel_id]) for parcel_id in mine]


def _note(parcel_id: str, steps: list[tuple[str, int]], letter: Letter) -> bool:
    """The parcel's alerts know of the letter. Whoever judges it at the same time is waited for. False: they knew before."""
    sent_at = letter.sent_at or letter.written_at
    for attempt in range(_TRIES):
        file = ledger.parcel_file(letter.zone, parcel_id)
        if file is None:
            return False
        alerts = noted(file.alerts, steps, sent_at.date(), late=sent_at.time() >= clock.DIGEST)
        if alerts == file.alerts:
            return False
        if ledger_judgement.write_alerts(file, alerts):
            return True
        clock.pause(attempt)
    raise ledger_table.TableBusyError("somebody else always judged the parcel first")


def sent(letter: Letter, at: datetime) -> dict[str, object]:
    """What marks a letter as sent at that moment: to be noted, if it tells steps."""
    mark = ledger_keys_post.sent(letter.zone, letter.person_id, letter.letter_id) if letter.step_keys else _NOWHERE
    return {"sent_at": at.isoformat(), **mark}
