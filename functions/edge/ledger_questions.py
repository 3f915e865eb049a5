"""Questions about figures: each is asked once, by what it is about, and remembered until somebody answers."""

from __future__ import annotations

from collections.abc import Iterable

from edge import clock, ledger_items, ledger_keys, ledger_table
from land.upload import Upload


def asked(upload: Upload, questions: Iterable[str]) -> set[str]:
    """Those of the questions that are answered; the others are asked by this upload.

    A question is answered where somebody confirmed the figure, or where an earlier upload was asked: the same figure again
    is the answer.
    """
    keys = {question: ledger_keys.question(upload.zone, ledger_items.digest(question)) for question in questions}
    known = {item["question"]: item for item in ledger_table.get_many(keys.values())}
    seq = upload.seq or 0
    new = [
        ledger_items.item(key, "question", {"question": question, "seq": seq, "upload_id": upload.upload_id})
        for question, key in keys.items()
        if question not in known
    ]
    ledger_table.put_many(new)
    return {question for question, item in known.items() if "confirmed_by" in item or int(item["seq"]) < seq}


def confirm(zone: str, questions: Iterable[str], actor: str) -> None:
    """These figures are as they were meant; who said so last counts."""
    for question in questions:
        ledger_table.update(
            ledger_keys.question(zone, ledger_items.digest(question)),
            put={
                "kind": "question",
                "v": ledger_items.VERSION,
                "question": question,
                "confirmed_by": actor,
                "confirmed_at": clock.now().isoformat(),
            },
            put_if_absent={"seq": 0},
        )


def confirmed(zone: str, questions: Iterable[str]) -> set[str]:
    """Those of the questions that somebody confirmed."""
    keys = [ledger_keys.question(zone, ledger_items.digest(question)) for question in questions]
    return {item["question"] for item in ledger_table.get_many(keys) if "confirmed_by" in item}
