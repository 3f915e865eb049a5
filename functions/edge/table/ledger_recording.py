"""The rows that an upload brings, written into the table: many parcels in a transaction, each parcel whole or not at all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from boto3.dynamodb.conditions import Attr

from edge import clock
from edge.table import ledger_gone, ledger_items, ledger_keys, ledger_table, ledger_uploads
from land.parcel import RegisterRow
from land.upload import Entry, Upload
from land.values import dataclass

_ABSENT = Attr("pk").not_exists()
_OPERATIONS = ledger_table.TRANSACTION - 1  # beside the upload, which notes how far it is
_BYTES = 3_500_000  # of 4 MB


class Recorded(Enum):
    """How the recording of an upload ended."""

    ALL = "all"
    FINISHED_BEFORE = "finished before"  # somebody wrote its receipt: nothing more was written
    IN_PART = "in part"  # time is over; a repeat goes on where this stopped


@dataclass(frozen=True, slots=True)
class ParcelEntries:
    """The rows that an upload brings for one parcel; `parcel_id` is None for a parcel that was not known before it.

    returns: the parcel was withdrawn, and this upload names it again.
    """

    parcel_no: str
    parcel_id: str | None
    entries: tuple[Entry, ...]
    returns: bool = False


def by_parcel(
    entries: Mapping[str, Iterable[Entry]], ids: Mapping[str, str], known: Container[str]
) -> list[ParcelEntries]:
    """The entries of each parcel number. ids: of the parcels that had a number before; known: those that a register names."""
    return [ParcelEntries(no, ids.get(no), tuple(mine), no not in known) for no, mine in entries.items()]


@dataclass(frozen=True, slots=True)
class _Writes:
    """What one parcel takes: rows of their own, and what goes with the last of them."""

    rows: tuple[ledger_table.Item, ...]
    beside: tuple[ledger_table.Operation, ...]

    @property
    def bytes(self) -> int:
        return sum(map(ledger_table.size, self.rows))

    @property
    def operations(self) -> list[ledger_table.Operation]:
        return [*(ledger_table.put_op(row, _ABSENT) for row in self.rows), *self.beside]


def record(upload: Upload, parcels: Sequence[ParcelEntries], done: int = 0, until: int | None = None) -> Recorded:
    """Every parcel's rows are recorded, its facts_rev is one higher, and it waits to be judged; of each parcel all, or nothing.

    Parcels share transactions, and each transaction notes how many parcels are done, so that a repeat, which must give the
    same parcels in the same order, goes on where the last one stopped. Only where one parcel has more rows than a transaction
    holds do they come in several, the last of which raises facts_rev.
    done: how many are known to be recorded. until: a true second after which no further transaction is begun.
    """
    while done < len(parcels):
        further = _further(upload, parcels, done)
        if further is None:  # somebody else was here: go by what is noted
            noted = ledger_uploads.recorded(upload.upload_id)
            if noted is None:
                return Recorded.FINISHED_BEFORE
            if noted == done:
                raise RuntimeError("another parcel bears this number")
            done = noted
        else:
            done = further
        if until is not None and done < len(parcels) and clock.wall() >= until:
            return Recorded.IN_PART
    return Recorded.ALL


def _further(upload: Upload, parcels: Sequence[ParcelEntries], done: int) -> int | None:
    """How many are done after one transaction more; None where its conditions did not hold."""
    operations: list[ledger_table.Operation] = []
    taken, room = 0, _BYTES
    for parcel in parcels[done:]:
        writes = _writes(upload, parcel)
        mine = writes.operations
        room -= writes.bytes
        if len(operations) + len(mine) > _OPERATIONS or room < 0:
            if taken == 0:
                raise ValueError("a parcel whose rows no transaction holds")  # intake refuses rows beyond ninety
            break
        operations += mine
        taken += 1
    lost = ledger_table.transact([_noted(upload, done, done + taken), *operations])
    return None if lost else done + taken


def _noted(upload: Upload, before: int, after: int) -> ledger_table.Operation:
    """The upload, which is being read, has so many parcels recorded, if it had so many before."""
    as_known = Attr("recorded").eq(before) if before else Attr("recorded").not_exists()
    return ledger_table.update_op(
        ledger_keys.upload(upload.upload_id), put={"recorded": after}, condition=ledger_uploads.READING & as_known
    )


def _writes(upload: Upload, parcel: ParcelEntries) -> _Writes:
    if upload.seq is None:
        raise ValueError("an upload without an object has no rows")
    parcel_id = parcel.parcel_id or ledger_keys.parcel_id_of(upload.zone, upload.upload_id, parcel.parcel_no)
    rows = tuple(
        ledger_items.row(ledger_keys.fact(upload.zone, parcel_id, upload.seq, entry.position), upload, entry)
        for entry in parcel.entries
    )
    raised = _raised(upload, upload.seq, parcel, parcel_id)
    if parcel.parcel_id is not None:
        return _Writes(rows, (raised, *(_named_again(upload, upload.seq, parcel.parcel_no) if parcel.returns else ())))
    return _Writes(rows, (raised, _named(upload, upload.seq, parcel, parcel_id)))


def _raised(upload: Upload, seq: int, parcel: ParcelEntries, parcel_id: str) -> ledger_table.Operation:
    """The header, made at the parcel's first row, with one more revision of its facts, marked as not judged yet."""
    place = ledger_keys.place(seq, parcel.entries[0].position)
    holders = [entry.row.enterprise for entry in parcel.entries if isinstance(entry.row, RegisterRow)]
    return ledger_table.update_op(
        ledger_keys.header(upload.zone, parcel_id),
        put=ledger_keys.unjudged(upload.zone),
        put_if_absent={
            "kind": "parcel",
            "v": ledger_items.VERSION,
            "parcel_no": parcel.parcel_no,
            "enterprise": holders[0] if holders else "",
            "place": place,
            **ledger_keys.listed_parcel(upload.zone, None, place),
        },
        add={"facts_rev": 1},
    )


def _named_again(upload: Upload, seq: int, parcel_no: str) -> Iterator[ledger_table.Operation]:
    """The number names its parcel again, of which no register was left."""
    item = ledger_table.get(ledger_keys.alias(upload.zone, parcel_no))
    if item is not None and not ledger_gone.counts(item):
        yield ledger_gone.mark_op(item, seq)


def _named(upload: Upload, seq: int, parcel: ParcelEntries, parcel_id: str) -> ledger_table.Operation:
    values = {
        "parcel_no": parcel.parcel_no,
        "parcel_id": parcel_id,
        "seq": seq,
        "position": parcel.entries[0].position,
    }
    item = ledger_items.item(ledger_keys.alias(upload.zone, parcel.parcel_no), "alias", values)
    return ledger_table.put_op(item, _ABSENT | Attr("parcel_id").eq(parcel_id))
