"""The copy of a workbook that goes back to its sender, with every problem marked where it stands."""

from __future__ import annotations

import pickle

from intake.taking import Opened
from land.upload import Receipt

_FIELDS = ("severity", "sheet", "cell", "row", "column", "text", "message")


def worth_marking(opened: Opened, receipt: Receipt) -> bool:
    """Whether the sender gets a copy: there is something to mark, or there are marks of ours to take off."""
    return bool(opened.tables) and (bool(receipt.problems) or opened.marked)


def to_mark(data: bytes, receipt: Receipt) -> bytes:
    """The workbook and its problems for `workbooks.annotating`, in another process."""
    return pickle.dumps((data, [tuple(problem[name] for name in _FIELDS) for problem in receipt.problems]), 5)
