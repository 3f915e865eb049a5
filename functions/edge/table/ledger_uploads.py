"""Uploads in the table: the link, the one object that it takes, its place in the zone's order, and the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from access.handing_in import CONTACTS
from edge import clock
from edge.leases import Lease
from edge.table import ledger_items, ledger_keys, ledger_letters, ledger_table, ledger_visits
from land.upload import Receipt, Upload, UploadState
from land.values import dataclass
from telling.letter import Letter

_ABSENT = Attr("pk").not_exists()
READING = Attr("state").eq(UploadState.READING.value)
KILLS, FAILURES = 2, 5  # of readers of one upload; then it is set aside
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


def claim(
    upload_id: str, *, version_id: str | None, etag: str | None, received_at: datetime, found: Upload | None = None
) -> Upload | None:
    """The upload, with the object that holds its link and its place in the zone's order of receipt.

    The object holds it unless another one does already: what was claimed first stays so, finished or not. Places have no
    gaps. None for an upload that nobody asked for, or not any more. found: the upload as it was read a moment ago.
    """
    for attempt in range(20):
        known = found if attempt == 0 and found is not None else upload(upload_id)
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
        unclaimed = Attr("seq").not_exists() & Attr("pk").exists()
        taken = ledger_table.update_op(ledger_keys.upload(upload_id), put=claimed, condition=unclaimed)
        lost = ledger_table.transact([*place_ops(known.zone, last, "claim", {"upload_id": upload_id}), taken])
        if not lost:
            return ledger_items.load(Upload, {**ledger_items.item({}, "upload", ledger_items.plain(known)), **claimed})
        clock.pause(min(attempt, 4))  # somebody took this place, or claimed this upload: look again
    raise ledger_table.TableBusyError("no place in the zone's order")


def place_ops(zone: str, last: int, kind: str, said: Mapping[str, Any]) -> list[ledger_table.Operation]:
    """Parts of a transaction: what is said has the place behind `last` in the zone's order, and waits for its turn."""
    place = last + 1
    item = ledger_items.item(ledger_keys.claim(zone, place), kind, said, ledger_keys.reading(zone, place))
    last_place = {"seq": place, "taken_at": clock.wall()}
    return [
        ledger_table.update_op(ledger_keys.zone(zone), put=last_place, condition=Attr("seq").eq(last)),
        ledger_table.put_op(item, _ABSENT),
    ]


def waiting(zone: str, since: datetime) -> list[Upload]:
    """Links given since then under which no object is known, oldest first: a hint, as an index gives it."""
    mark = ledger_keys.without_object(zone, since, "")
    within = Key("undone_pk").eq(mark["undone_pk"]) & Key("undone_sk").between(mark["undone_sk"], f"{zone}#~")
    keys = [_key(item) for item in ledger_table.query(within, index="undone")]
    found = [ledger_items.load(Upload, item) for item in ledger_table.get_many(keys) if not _is_over(item)]
    return sorted((one for one in found if one.seq is None), key=lambda one: (one.created_at, one.upload_id))


def _key(item: Mapping[str, Any]) -> ledger_keys.Key:
    return {"pk": item["pk"], "sk": item["sk"]}


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is in the zone's order, and at which place. withdraws: whether it takes the upload out, or in again; None
    where it is to be read. done: how many of the parcels of a withdrawal are done."""

    upload_id: str
    seq: int
    withdraws: bool | None = None
    done: int = 0


def first_unfinished(zone: str) -> Turn | None:
    """Whose turn it is: the first upload to be read or taken out, None where all are finished."""
    return next(iter(turns(zone, 1)), None)


def turns(zone: str, most: int) -> list[Turn]:
    """Whose turn it is, and who follows: so many of the zone's unfinished uploads at most, in its order."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & Key("sk").begins_with(ledger_keys.CLAIMS)
    found = islice(ledger_table.query(within, page=most), most)
    places = [(int(item["sk"].removeprefix(ledger_keys.CLAIMS)), item) for item in found]
    return [Turn(item["upload_id"], seq, item.get("withdraws"), int(item.get("done", 0))) for seq, item in places]


def unfinished(zone: str, before_seq: int | None = None) -> list[Upload]:
    """Uploads that are to be read, taken out or taken in again, in the zone's order (those before a place)."""
    within = Key("pk").eq(ledger_keys.zone_pk(zone)) & (
        Key("sk").begins_with(ledger_keys.CLAIMS)
        if before_seq is None
        else Key("sk").between(ledger_keys.CLAIMS, ledger_keys.claim(zone, before_seq - 1)["sk"])
    )
    found = (upload(item["upload_id"]) for item in ledger_table.query(within))
    return [one for one in found if one is not None]


def settled(zone: str) -> int:
    """The place in the zone's order up to which everything is finished: what is known by then stays so."""
    last = int((ledger_table.get(ledger_keys.zone(zone)) or {}).get("seq", 0))
    first = first_unfinished(zone)
    return last if first is None else min(last, first.seq - 1)


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload whose reading begins. killed: how often a reader before ended without a word; failed: how often by a
    surprise. recorded: how many of its parcels are recorded, in the upload's own order. is_void: it brings the confirmed
    figures of an upload that was withdrawn."""

    upload: Upload
    killed: int
    failed: int
    recorded: int
    is_void: bool = False

    @property
    def is_hopeless(self) -> bool:
        """Whether it is to be set aside, since it would stop all that comes behind it."""
        return self.killed >= KILLS or self.failed >= FAILURES or self.is_void


@contextmanager
def begun(upload_id: str) -> Iterator[Begun | None]:
    """The upload, to be read now; None where it is finished. A surprise is counted; who is killed cannot say so, and is."""
    key = ledger_keys.upload(upload_id)
    item = ledger_table.change(key, condition=READING, add={"begun": 1})
    if item is None:
        yield None
        return
    killed = int(item["begun"]) - 1 - int(item.get("ended", 0))
    upload = ledger_items.load(Upload, item)
    failed = int(item.get("failed", 0))
    try:
        yield Begun(upload, killed, failed, int(item.get("recorded", 0)), is_void=_is_void(upload.confirms))
    except Exception:
        ledger_table.update(key, add={"ended": 1, "failed": 1}, condition=READING)
        raise


def _is_void(confirms: str) -> bool:
    before = upload(confirms) if confirms else None
    return before is not None and before.withdrawal is not None


def recorded(upload_id: str) -> int | None:
    """How many of the upload's parcels are recorded, in its own order; None where it is finished."""
    item = ledger_table.get(ledger_keys.upload(upload_id)) or {}
    return int(item.get("recorded", 0)) if item.get("state") == UploadState.READING.value else None


def put_off(upload_id: str) -> None:
    """The reading ended before its end, for want of time; who goes on begins behind what is recorded."""
    ledger_table.update(ledger_keys.upload(upload_id), add={"ended": 1}, condition=READING)


def finish(upload: Upload, receipt: Receipt, letter: Letter | None = None, lease: Lease | None = None) -> bool:
    """The receipt is final, the letter that tells of it is written, the upload blocks nobody any more, and the lease under
    which it was read is given back.

    False: it was final before, and stays as it was.
    """
    if upload.seq is None:
        raise ValueError("an upload without an object has no receipt")
    said = _laid_out(upload.upload_id, ledger_items.plain(receipt))
    operations = [
        ledger_table.update_op(
            ledger_keys.upload(upload.upload_id),
            put={"state": receipt.state.value, "has_people": CONTACTS in receipt.kinds, "closes": receipt.closes},
            remove=("begun", "ended", "failed", "recorded"),
            condition=READING,
        ),
        ledger_table.put_op(ledger_items.item(ledger_keys.receipt(upload.upload_id), "receipt", said), _ABSENT),
        ledger_table.delete_op(ledger_keys.claim(upload.zone, upload.seq)),
        *([] if letter is None else [ledger_letters.write_op(letter)]),
    ]
    lost = ledger_table.transact([*operations, *([] if lease is None else [lease.end_op()])])
    if lease is not None and lost == {len(operations)}:  # it was over meanwhile; what was read stands all the same
        return not ledger_table.transact(operations)
    if lease is not None and not lost:
        lease.is_over = True
    return not lost


def _laid_out(upload_id: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the receipt's own item holds; what is too long for it lies beside it from here on."""
    rest = {field: value for field, value in said.items() if field not in _PARTS}
    inside = json.dumps({field: said[field] for field in _PARTS}, ensure_ascii=False)
    if len(inside.encode()) <= _INSIDE:
        return {**rest, "inside": inside}
    # Two who end differently must not mix their chunks: each writes under the name of its own receipt.
    name = ledger_items.digest(said)
    ledger_table.put_many(
        [part for field, prefix in _PARTS.items() for part in _parts(upload_id, prefix, name, said[field])]
    )
    return {**rest, "parts": name}


def counts_ops(upload: Upload, state: UploadState) -> list[ledger_table.Operation]:
    """Parts of a transaction: the upload, which was held, is in that state, and its receipt says so."""
    said = {"state": state.value}
    held = Attr("state").eq(UploadState.HELD.value)
    return [
        ledger_table.update_op(key, put=said, condition=held)
        for key in (ledger_keys.upload(upload.upload_id), ledger_keys.receipt(upload.upload_id))
    ]


def confirm(upload: Upload, actor: str) -> None:
    """The figures that the upload's receipt asks about are as they were meant; who said so last counts. They count in the
    zone's indicators by now."""
    ledger_table.update(
        ledger_keys.upload(upload.upload_id),
        put={"confirmed_by": actor, "confirmed_at": clock.now().isoformat()},
        condition=Attr("pk").exists(),
    )
    ledger_visits.stir(upload.zone)


def receipt(upload_id: str) -> Receipt | None:
    """The final receipt; None while the upload is not finished."""
    items = list(ledger_table.query(Key("pk").eq(ledger_keys.upload_pk(upload_id))))
    said = next((item for item in items if item["sk"] == ledger_keys.receipt(upload_id)["sk"]), None)
    if said is None:
        return None
    if "inside" in said:
        return ledger_items.load(Receipt, {**said, **json.loads(said["inside"])})
    parts: dict[str, list[Any]] = {field: [] for field in _PARTS}
    for item in items:
        for field, prefix in _PARTS.items():
            if item["sk"].startswith(f"{prefix}{said['parts']}#"):
                parts[field].extend(json.loads(ledger_items.lifted(item)["lines"]))
    return ledger_items.load(Receipt, {**said, **parts})


_INSIDE = 3_000  # bytes; a longer receipt would cost its item's write many times over, in a transaction twice
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
