"""A withdrawal, or its end, whose turn has come: what the upload said is taken out everywhere, or in again.

It does not know when it is repeated: every step leaves what was done before as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from edge import clock
from edge.leases import Lease
from edge.table import (
    ledger_agents,
    ledger_numbers,
    ledger_people,
    ledger_snapshots,
    ledger_uploads,
    ledger_withdrawals,
    ledger_zones,
)
from edge.table.ledger_uploads import Turn
from land.contacts import Snapshot
from land.numbers import Numbers
from land.people import Person
from land.upload import Upload
from telling.letter import Letter


# What heads and officers are told of the contacts; what the sender is told. The number makes the letters' identities.
class OfContacts(Protocol):
    def __call__(
        self,
        upload: Upload,
        place: int,
        change: Snapshot,
        zone_name: str,
        now: datetime,
        numbers: Numbers,
        *,
        withdraws: bool,
    ) -> list[Letter]: ...


OfSender = Callable[[Upload, int, str, Person, datetime], Letter]


def carry_out(turn: Turn, lease: Lease, until: int, of_contacts: OfContacts, of_sender: OfSender) -> None:
    """Nothing that the upload said counts any more, or everything again, and whoever has to know has a letter; or time was
    over first, and a later message goes on. until: a true second."""
    upload = ledger_uploads.upload(turn.upload_id)
    receipt = ledger_uploads.receipt(turn.upload_id)
    if upload is None or receipt is None or upload.seq is None:
        raise RuntimeError("an upload that was never finished was taken back")
    parcel_ids = ledger_withdrawals.parcels_of(upload, receipt)
    if not ledger_withdrawals.take_out(upload, turn, parcel_ids, until):
        return
    ledger_withdrawals.take_out_refused(upload, turn)
    ledger_agents.take_out_agents(upload.zone, upload.seq, withdraws=bool(turn.withdraws))
    _replace_contacts(upload, turn, of_contacts)
    if turn.withdraws:
        upload = ledger_withdrawals.with_refused(upload, receipt)
    ledger_withdrawals.with_its_figures(upload)
    told = _sender(upload, turn, of_sender)
    ledger_withdrawals.finish(upload, turn, told, lease)


def _replace_contacts(upload: Upload, turn: Turn, of_contacts: OfContacts) -> None:
    found = ledger_snapshots.without(upload, turn)
    if found is None:
        return
    (place, change), zone = found, upload.zone
    if change.change:
        numbers = ledger_numbers.numbers(zone)
        name = ledger_zones.name_of(zone)
        letters = of_contacts(upload, turn.seq, change, name, clock.now(), numbers, withdraws=bool(turn.withdraws))
        ledger_people.put_back(zone, place, change.after, letters)


def _sender(upload: Upload, turn: Turn, of_sender: OfSender) -> Sequence[Letter]:
    """The letter to whoever sent the upload; none where nobody can be written to, or all was said otherwise meanwhile."""
    found = ledger_people.sender_of(upload, clock.today())
    if found is None or (upload.withdrawal is not None) != turn.withdraws:
        return ()
    return (of_sender(upload, turn.seq, found[1], found[0], clock.now()),)
