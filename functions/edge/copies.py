"""Marked copies of workbooks: made in the limited child, kept in the bucket of what we publish."""

from __future__ import annotations

import json
from collections.abc import Container

from edge import object_store, sandbox
from land.upload import Upload

SECONDS, MEMORY = (
    30,
    1_000 * 1024 * 1024,
)  # openpyxl holds a whole workbook; of how many cells, workbooks.marking.annotating says
_TASKS = ("workbooks.marking.annotating:marked_packed", "workbooks.marking.annotating:listed_packed")


def keep_marked(upload: Upload, to_mark: bytes, may_lack: Container[str]) -> tuple[str, ...] | None:
    """The marked copy of the upload's workbook lies ready; what it lacks (codes of workbooks.marking.annotating).

    Where the workbook is beyond what the child can carry, the list of its problems lies there instead. None: not even that.
    may_lack: the codes that there are; an answer that names others is none.
    """
    for task in _TASKS:
        answer = sandbox.run(task, to_mark, seconds=SECONDS, memory=MEMORY)
        if not isinstance(answer, sandbox.ChildFailed):
            line, _, book = answer.partition(b"\n")
            lacks = _codes(line, may_lack)
            if lacks is not None:
                object_store.keep_copy(upload, book)
                return lacks
    return None


def _codes(line: bytes, known: Container[str]) -> tuple[str, ...] | None:
    """The codes of a line of JSON; None for any other line, which our code never wrote. Nothing quotes it."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(code, str) and code in known for code in found):
        return None
    return tuple(found)
