"""The copy of a workbook that goes back to its sender, with every problem marked where it stands."""

from __future__ import annotations

import pickle

from intake.opening import Opened
from land.upload import Receipt
from wording.sheets.folding import asks_anything

# As `workbooks.marking.problem_sheet.Mark` names them.
_MARKED = ("severity", "sheet", "cell", "row", "column", "text", "message", "code", "question")


def worth_marking(opened: Opened, receipt: Receipt) -> bool:
    """Whether the sender gets a copy: there is something to mark, or there are marks of ours to take off."""
    return bool(opened.tables) and (asks_anything(receipt.problems) or opened.marked)


def to_mark(data: bytes, receipt: Receipt) -> bytes:
    """The workbook and its problems for `workbooks.marking.annotating`, in another process."""
    marks = [{name: getattr(problem, name) for name in _MARKED} for problem in receipt.problems]
    return pickle.dumps((data, marks, (receipt.more_errors, receipt.more_others)), 5)
