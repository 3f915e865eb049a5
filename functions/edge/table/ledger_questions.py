"""Questions about figures: each is asked once, by what it is about, and remembered with the upload whose receipt asks it."""

from __future__ import annotations

from collections.abc import Iterable

from edge.table import ledger_items, ledger_keys, ledger_table, ledger_uploads
from land.upload import Upload


def note_asked(upload: Upload, questions: Iterable[str]) -> set[str]:
    """Those of the questions that an earlier receipt asked: the same figure again is the answer. The others are noted as asked
    by this upload.

    What an upload asked that was set aside before it had a receipt of its own, nobody has read; it is asked again. So is what
    an upload asked that was withdrawn.
    """
    keys = {question: ledger_keys.question(upload.zone, ledger_items.digest(question)) for question in questions}
    known = {item["question"]: item for item in ledger_table.get_many(keys.values())}
    earlier = {item["upload_id"] for item in known.values() if int(item["seq"]) < (upload.seq or 0)}
    earlier -= {one.upload_id for one in ledger_uploads.uploads(earlier).values() if one.withdrawal is not None}
    read = {question for upload_id in earlier for question in _of_receipt(upload_id)} & known.keys()
    seq = upload.seq or 0
    ours = [q for q in keys if q not in read and (q not in known or int(known[q]["seq"]) <= seq)]
    about = {"seq": seq, "upload_id": upload.upload_id}
    ledger_table.put_many([ledger_items.item(keys[q], "question", {"question": q, **about}) for q in ours])
    return read


def confirmed(upload: Upload) -> tuple[set[str], int | None]:
    """Of an upload that brings the figures of another one, which somebody confirmed: the questions that are answered by that,
    and the other's place in the order of receipt; no questions and None for any other upload."""
    before = ledger_uploads.upload(upload.confirms) if upload.confirms else None
    return (set(), None) if before is None else (_of_receipt(before.upload_id), before.seq)


def _of_receipt(upload_id: str) -> set[str]:
    receipt = ledger_uploads.receipt(upload_id)
    return {one.question for one in receipt.problems if one.question} if receipt else set()
