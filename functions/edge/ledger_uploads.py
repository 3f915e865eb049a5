"""Uploads in the table: the link, the one object that it takes, its place in the zone's order, and the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import clock, ledger_items, ledger_keys, ledger_letters, ledger_table
from land.letter import Letter
from land.upload import FINAL, Receipt, Upload, UploadState

_ABSENT = Attr("pk").not_exists()
READING = Attr("state").eq(UploadState.READING.value)
_TRIES = 20
ATTEMPT_SECONDS = 180  # intake's timeout
WAITING_SECONDS = 3 * 24 * 3600  # a form is good for ten minutes, and the nights look for what came without an event


def open_upload(upload: Upload) -> bool:
    """The link's record waits for its object, three days of true time. False: there is one of that id already."""
    key = ledger_keys.upload(upload.upload_id)
    hint = ledger_keys.without_object(upload.zone, upload.created_at, upload.upload_id)
    ends = {"expires_at": clock.wall() + WAITING_SECONDS}
    return ledger_table.put(ledger_items.item(key, "upload", ledger_items.plain(upload), hint, ends), _ABSENT)


def upload(upload_id: str) -> Upload | None:
    """The upload; None where nobody asked for it, or where its record expired without an object."""
    item = ledger_table.get(ledger_keys.upload(upload_id))
    return None if item is None or _is_over(item) else ledger_items.load(Upload, item)


def uploads(upload_ids: Iterable[str]) -> dict[str, Upload]:
    """Of these uploads those that are known, by id."""
    items = ledger_table.get_many([ledger_keys.upload(upload_id) for upload_id in sorted(upload_ids)])
    return {one.upload_id: one for one in (ledger_items.load(Upload, item) for item in items)}


def _is_over(item: Mapping[str, Any]) -> bool:
    """Whether the record is as good as gone: DynamoDB takes its time with what has expired."""
    return "expires_at" in item and int(item["expires_at"]) <= clock.wall()


def claim(upload_id: str, *, version_id: str | None, etag: str | None, received_at: datetime) -> Upload | None:
    """The upload, with the object that holds its link and its place in the zone's order of receipt.

    The object holds it unless another one does already: what was claimed first stays so, finished or not. Places have no
    gaps. None for an upload that nobody asked for, or not any more.
    """
    for attempt in range(_TRIES):
        known = upload(upload_id)
        if known is None or known.seq is not None:
            return known
        zone = ledger_table.get(ledger_keys.zone(known.zone))
        if zone is None:
            return None
        last = int(zone["seq"])
        claimed = {
            "seq": last + 1,
            "state": UploadState.READING.value,
            "received_at": received_at.isoformat(),
            "version_id": version_id,
            "etag": etag,
            "undone_pk": None,
            "undone_sk": None,
            "expires_at": None,
        }
        mark = ledger_keys.reading(known.zone, last + 1)
        waiting = ledger_items.item(ledger_keys.claim(known.zone, last + 1), "claim", {"upload_id": upload_id}, mark)
        lost = ledger_table.transact(
            [
                ledger_table.update_op(
                    ledger_keys.zone(known.zone),
                    put={"seq": last + 1, "taken_at": clock.wall()},
                    condition=Attr("seq").eq(last),
                ),
                ledger_table.update_op(
                    ledger_keys.upload(upload_id), put=claimed, condition=Attr("seq").not_exists() & Attr("pk").exists()
                ),
                ledger_table.put_op(waiting, _ABSENT),
            ]
        )
        if lost:  # somebody took this place, or claimed this upload: look again
            clock.pause(min(attempt, 4))
    raise ledger_table.TableBusyError("no place in the zone's order")


def waiting(zone: str, since: datetime) -> list[Upload]:
    """Links given since then under which no object is known, oldest first: a hint, as an index gives it."""
    mark = ledger_keys.without_object(zone, since, "")
    within = Key("undone_pk").eq(mark["undone_pk"]) & Key("undone_sk").between(mark["undone_sk"], f"{zone}#~")
    keys = [_key(item) for item in ledger_table.query(within, index="undone")]
    found = [ledger_items.load(Upload, item) for item in ledger_table.get_many(keys) if not _is_over(item)]
    return sorted((one for one in found if one.seq is None), key=lambda one: (one.created_at, one.upload_id))


def _key(item: Mapping[str, Any]) -> ledger_keys.Key:
    return {"pk": item["pk"], "sk": item["sk"]}


def unfinished(zone: str, before_seq: int | None = None) -> list[Upload]:
    """Uploads whose object was claimed and whose receipt is not final, in the zone's order (those before a place)."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & (
        Key("sk").begins_with(ledger_keys.CLAIMS)
        if before_seq is None
        else Key("sk").between(ledger_keys.CLAIMS, ledger_keys.claim(zone, before_seq - 1)["sk"])
    )
    found = (upload(item["upload_id"]) for item in ledger_table.query(within))
    return [one for one in found if one is not None and one.state not in FINAL]


def settled(zone: str) -> int:
    """The place in the zone's order up to which every upload has its final receipt: what is known by then stays so."""
    last = int((ledger_table.get(ledger_keys.zone(zone)) or {}).get("seq", 0))
    return min([last, *((one.seq or 1) - 1 for one in unfinished(zone, before_seq=last + 1))])


@contextmanager
def attempt(upload_id: str) -> Iterator[int]:
    """How often the reading of this upload has begun, this time included; 0 where it is finished.

    Several workers at one upload are one attempt: another begins once this one failed, or could have run out of time.
    """
    now = clock.wall()
    over = Attr("began_at").not_exists() | Attr("began_at").lte(now - ATTEMPT_SECONDS)
    key = ledger_keys.upload(upload_id)
    number = ledger_table.add(key, "attempts", 1, READING & over, put={"began_at": now})
    if number is None:
        item = ledger_table.get(key) or {}
        number = int(item.get("attempts", 0)) if item.get("state") == UploadState.READING.value else 0
    try:
        yield number
    except Exception:
        ledger_table.update(key, put={"began_at": None}, condition=READING)
        raise


def progress(upload_id: str) -> int:
    """How many of the upload's parcels are known to be recorded, in the upload's own order."""
    item = ledger_table.get(ledger_keys.upload(upload_id)) or {}
    return int(item.get("recorded", 0))


def note_progress(upload_id: str, recorded: int) -> None:
    """A repeat may begin behind this many parcels."""
    further = Attr("recorded").not_exists() | Attr("recorded").lt(recorded)
    ledger_table.update(ledger_keys.upload(upload_id), put={"recorded": recorded}, condition=READING & further)


def finish(upload: Upload, receipt: Receipt, letter: Letter | None = None) -> bool:
    """The receipt is final, the letter that tells of it is written, and the upload blocks nobody any more.

    False: it was final before, and stays as it was.
    """
    if upload.seq is None:
        raise ValueError("an upload without an object has no receipt")
    said = ledger_items.plain(receipt)
    # Two who end differently must not mix their chunks: each writes under the name of its own receipt.
    name = ledger_items.digest(said)
    ledger_table.put_many(
        [part for field, prefix in _PARTS.items() for part in _parts(upload.upload_id, prefix, name, said[field])]
    )
    said = {"parts": name, **{field: value for field, value in said.items() if field not in _PARTS}}
    lost = ledger_table.transact(
        [
            ledger_table.update_op(
                ledger_keys.upload(upload.upload_id),
                put={"state": receipt.state.value},
                remove=("attempts", "began_at", "recorded"),
                condition=READING,
            ),
            ledger_table.put_op(ledger_items.item(ledger_keys.receipt(upload.upload_id), "receipt", said), _ABSENT),
            ledger_table.delete_op(ledger_keys.claim(upload.zone, upload.seq)),
            *([] if letter is None else [ledger_letters.write_op(letter)]),
        ]
    )
    return not lost


def counts_ops(upload: Upload, state: UploadState) -> list[ledger_table.Operation]:
    """Parts of a transaction: the upload, which was held, is in that state, and its receipt says so."""
    said = {"state": state.value}
    held = Attr("state").eq(UploadState.HELD.value)
    return [
        ledger_table.update_op(key, put=said, condition=held)
        for key in (ledger_keys.upload(upload.upload_id), ledger_keys.receipt(upload.upload_id))
    ]


def confirm(upload_id: str, actor: str) -> None:
    """The figures that the upload's receipt asks about are as they were meant; who said so last counts."""
    ledger_table.update(
        ledger_keys.upload(upload_id),
        put={"confirmed_by": actor, "confirmed_at": clock.now().isoformat()},
        condition=Attr("pk").exists(),
    )


def receipt(upload_id: str) -> Receipt | None:
    """The final receipt; None while the upload is not finished."""
    items = list(ledger_table.query(Key("pk").eq(ledger_keys.upload_pk(upload_id))))
    said = next((item for item in items if item["sk"] == ledger_keys.receipt(upload_id)["sk"]), None)
    if said is None:
        return None
    parts: dict[str, list[Any]] = {field: [] for field in _PARTS}
    for item in items:
        for field, prefix in _PARTS.items():
            if item["sk"].startswith(f"{prefix}{said['parts']}#"):
                parts[field].extend(json.loads(ledger_items.lifted(item)["lines"]))
    return ledger_items.load(Receipt, {**said, **parts})


# What may be long lies beside the receipt, in parts.
_PARTS = {
    "problems": ledger_keys.PROBLEMS,
    "unnamed": ledger_keys.UNNAMED,
    "changes": ledger_keys.CHANGES,
    "parcels": ledger_keys.NAMED,
    "gone": ledger_keys.GONE,
}


def _parts(upload_id: str, prefix: str, name: str, lines: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """The lines, in their order, in as few items as hold them."""
    for number, text in enumerate(ledger_items.chunks(lines), start=1):
        key = ledger_keys.part(upload_id, prefix, name, number)
        yield ledger_items.item(key, "receipt_part", {"lines": text})
