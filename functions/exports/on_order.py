"""Makes the files of exports: every parcel of a zone with its verdicts of the day, a few hundred parcels at a time.

Called when an export is ordered. For each export that is not made yet:
1. Read the zone's parcels in the order of the register, and judge each by what is known now.
2. Write a row for each, and one for each of its commitments, straight into files on this machine's disk.
3. Store the files in the bucket, and note that they are made. Idempotent: the same facts give the same files.
"""

from __future__ import annotations

from typing import Any

from edge import clock, object_store, queues, telemetry
from edge.table import ledger, ledger_exports, ledger_people, ledger_zones
from exports.writing import book_of, counted
from land.facts import ExportOrdered
from zones.export import FILES, Export

_AT_ONCE = 256  # parcels in memory at a time


@telemetry.door
def handler(event: dict[str, Any], context: Any) -> Any:
    """Every message is done; after an exception Lambda calls again with the same messages."""
    return telemetry.batch(event, make_message)


def make_message(body: str) -> None:
    """The export of one message is made. Idempotent: an export that is made already stays as it is."""
    message = queues.read_as(ExportOrdered, body)
    export = ledger_exports.export(message.zone, message.name)
    if export is not None and not export.made:
        make(export)


def make(export: Export) -> None:
    """The export's files are in the bucket."""
    code = export.zone
    on = clock.today()
    policy, _ = ledger_zones.policy(code, on)
    people = {person.person_id: person.name for person in ledger_people.people(code, on)}
    numbers = ledger.parcel_nos(code)
    with object_store.disk(FILES[export.format]) as files:
        book = book_of(export.format, files, on, people)
        for start in range(0, len(numbers), _AT_ONCE):
            wanted = numbers[start : start + _AT_ONCE]
            ids = ledger.parcel_ids(code, wanted)
            found = ledger.dossiers(code, [ids[number] for number in wanted if number in ids], ledger.NOW)
            for parcel_id, dossier in found.items():
                book.add(counted(code, parcel_id, dossier, on, policy=policy))
        book.close()
        for part, file in files.items():
            object_store.keep_stream(object_store.export_key(export, part), file, FILES[export.format][part])
    ledger_exports.note_made(export)
