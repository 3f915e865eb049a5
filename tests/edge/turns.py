"""Whoever takes turns while uploads are withdrawn."""

from __future__ import annotations

from edge import leases, withdrawing
from edge.table import ledger_uploads
from intake.withdrawals import letter_to_sender, letters_of_contacts


def take_turns() -> None:
    while (turn := ledger_uploads.first_unfinished("demo")) is not None:
        with leases.held("INTAKE", "demo", 60) as lease:
            assert lease is not None
            withdrawing.carry_out(turn, lease, 2**40, letters_of_contacts, of_sender=letter_to_sender)
