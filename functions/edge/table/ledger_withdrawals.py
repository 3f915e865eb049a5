"""Uploads that are taken back, and taken in again within the day (domain.md sections 5 and 14, 撤回).

Either has a place of its own in the zone's order, and is done when its turn comes. What the upload said bears these places
as `gone`: it counts up to the first, not up to the second, and so on. So any earlier place still sees what was known there,
nothing is deleted, and done twice changes nothing. A parcel's rows are taken out together, and it is judged anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from access.handing_in import CONTACTS
from edge import aws, clock, ids
from edge.leases import Lease
from edge.table import (
    ledger,
    ledger_gone,
    ledger_items,
    ledger_keys,
    ledger_letters,
    ledger_numbers,
    ledger_refused,
    ledger_table,
    ledger_uploads,
    ledger_visits,
)
from edge.table.ledger_uploads import Turn
from land.upload import FINAL, Receipt, Upload, UploadState, Withdrawal
from telling.letter import Letter

_TRIES = 20
_AT_ONCE = 25  # parcels that are read together
_ROWS = 90  # in a transaction; beside them the header and the parcel's numbers
_LISTED = 2_000  # refused rows that a withdrawal names; an item holds 400 KB


def withdraw(upload: Upload, by: str, reason: str) -> Upload:
    """The upload counts no more, from its place in the zone's order on; the same again changes nothing."""
    said = ledger_items.plain(Withdrawal(by, reason, clock.now()))
    return _ordered(upload, UploadState.WITHDRAWN, said)


def take_back(upload: Upload) -> Upload:
    """The upload counts again, in its old place; one that counts stays as it is."""
    receipt = ledger_uploads.receipt(upload.upload_id)
    return upload if receipt is None else _ordered(upload, receipt.state, None)


def _ordered(upload: Upload, state: UploadState, withdrawal: Mapping[str, Any] | None) -> Upload:
    withdraws = withdrawal is not None
    for attempt in range(_TRIES):
        now = ledger_uploads.upload(upload.upload_id) or upload
        if (now.withdrawal is not None) == withdraws:
            return now
        last = int((ledger_table.get(ledger_keys.zone(upload.zone)) or {}).get("seq", 0))
        said = {"upload_id": upload.upload_id, "withdraws": withdraws}
        changed = ledger_table.update_op(
            ledger_keys.upload(upload.upload_id),
            put={"state": state.value, "withdrawal": withdrawal},
            condition=Attr("state").eq(now.state.value),
        )
        if not ledger_table.transact([*ledger_uploads.place_ops(upload.zone, last, "withdrawal", said), changed]):
            return ledger_uploads.upload(upload.upload_id) or now
        clock.pause(min(attempt, 4))
    raise ledger_table.TableBusyError("no place in the zone's order")


def parcels_of(upload: Upload, receipt: Receipt) -> list[str]:
    """The ids of the parcels of which the upload may have said something, in an order that stays.

    What was set aside may have been recorded in part, and its receipt names nobody: then it is every parcel of the zone.
    """
    if receipt.kinds == (CONTACTS,):
        return []
    named = receipt.parcels or ledger.numbers(upload.zone)
    return sorted(ledger.parcel_ids(upload.zone, named).values())


def take_out(upload: Upload, turn: Turn, parcel_ids: Sequence[str], until: int) -> bool:
    """Every parcel's rows of the upload bear the place of this turn, and it waits for its judge. False: time was over first;
    a repeat goes on from there. until: a true second."""
    done = turn.done
    while done < len(parcel_ids):
        if clock.wall() >= until:
            return False
        group = parcel_ids[done : done + _AT_ONCE]
        with ThreadPoolExecutor(aws.AT_ONCE) as readers:
            aws.dynamodb()  # made here, for its making is nothing that threads may share
            found = list(readers.map(lambda one: _items(upload.zone, one), group))
        for parcel_id, items in zip(group, found, strict=True):
            _take_out(upload, turn, parcel_id, items)
        done += len(group)
        ledger_table.update(ledger_keys.claim(upload.zone, turn.seq), put={"done": done}, condition=Attr("pk").exists())
    return True


def _items(zone: str, parcel_id: str) -> list[dict[str, Any]]:
    within = Key("pk").eq(ledger_keys.parcel_pk(zone, parcel_id)) & Key("sk").between(
        ledger_keys.FACTS, ledger_keys.DOSSIER_END
    )
    return list(ledger_table.query(within))


def _take_out(upload: Upload, turn: Turn, parcel_id: str, items: Sequence[Mapping[str, Any]]) -> None:
    """The parcel's rows bear the place, all with the last of them, which has it judged anew."""
    mine = [item for item in items if item["upload_id"] == upload.upload_id]
    left = [item for item in mine if not ledger_gone.bears(item, turn.seq)]
    if not left:
        return
    counting = [item for item in items if item not in mine and ledger_gone.counts(item)]
    counting += [] if turn.withdraws else mine
    operations = [ledger_gone.mark_op(item, turn.seq) for item in left]
    named = any(item["row_kind"] == "register" for item in counting)
    ends = [_judged_anew(upload.zone, parcel_id, named=named)]
    while len(operations) > _ROWS:
        ledger_table.transact(operations[:_ROWS])
        operations = operations[_ROWS:]
    ledger_table.transact([*operations, *ends, *_aliases(upload, turn, parcel_id, mine, named=named)])


def _judged_anew(zone: str, parcel_id: str, *, named: bool) -> ledger_table.Operation:
    """The header waits for a judge; where no register names the parcel any more, no list has it from this moment on."""
    off = {} if named else {"list_pk": None, "list_sk": None}
    return ledger_table.update_op(
        ledger_keys.header(zone, parcel_id), put={**ledger_keys.unjudged(zone), **off}, add={"facts_rev": 1}
    )


def _aliases(
    upload: Upload, turn: Turn, parcel_id: str, mine: Sequence[Mapping[str, Any]], *, named: bool
) -> list[ledger_table.Operation]:
    """The numbers of a parcel that no register names any more name none; of one that is named again, it."""
    numbers = {item["row"]["parcel_no"] for item in mine if item["row_kind"] == "register"}
    items = ledger_table.get_many(ledger_keys.alias(upload.zone, number) for number in sorted(numbers))
    return [
        ledger_gone.mark_op(item, turn.seq)
        for item in items
        if item["parcel_id"] == parcel_id and ledger_gone.counts(item) != named
    ]


def take_out_refused(upload: Upload, turn: Turn) -> None:
    """The upload's refused rows are remembered no more, or again, and so are the numbers that it gave."""
    ledger_numbers.mark(upload, turn.seq)
    within = Key("pk").eq(ledger_keys.zone_pk(upload.zone)) & Key("sk").begins_with(
        f"{ledger_keys.REFUSED}{upload.seq or 0:010d}#"
    )
    for item in ledger_table.query(within):
        ledger_gone.mark(item, turn.seq)


def with_its_figures(upload: Upload) -> None:
    """The upload that brought the doubtful figures of this one, after somebody confirmed them, has its turn to go the same way;
    one that was not read yet will be void."""
    figures = ledger_uploads.upload(ids.of_confirmed(upload.upload_id))
    if figures is not None and figures.state in FINAL:
        if upload.withdrawal is None:
            take_back(figures)
        else:
            withdraw(figures, upload.withdrawal.by, upload.withdrawal.reason)


def finish(upload: Upload, turn: Turn, letters: Iterable[Letter], lease: Lease) -> None:
    """The turn is over, its letters written, and what the doors of the zone go by is to be looked at again."""
    operations = [
        ledger_table.delete_op(ledger_keys.claim(upload.zone, turn.seq), Attr("pk").exists()),
        *map(ledger_letters.write_op, letters),
    ]
    lost = ledger_table.transact([*operations, lease.end_op()])
    lease.is_over = not lost
    if lost == {len(operations)}:  # the lease was over meanwhile; what was done stands all the same
        ledger_table.transact(operations)
    ledger_visits.stir(upload.zone)


def with_refused(upload: Upload, receipt: Receipt) -> Upload:
    """The upload as it stands now, whose withdrawal names what stays refused: rows of returns about its parcels that uploads
    behind it brought."""
    later = ledger_refused.refused_rows(upload.zone, after_seq=upload.seq or 0)
    if upload.withdrawal is None:
        return upload
    numbers = ledger_numbers.numbers(upload.zone)
    on = clock.today()
    rows = tuple((numbers.shown(one, on), row.year) for one in receipt.parcels for row in later.get(one, ()))
    said = ledger_items.plain(replace(upload.withdrawal, stays_refused=rows[:_LISTED]))
    key = ledger_keys.upload(upload.upload_id)
    still = Attr("withdrawal").exists()
    ledger_table.update(key, put={"withdrawal": said}, condition=still)
    return ledger_uploads.upload(upload.upload_id) or upload
