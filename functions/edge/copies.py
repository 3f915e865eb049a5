"""Marked copies of workbooks: made in the limited child, kept in the bucket of what we publish."""

from __future__ import annotations

import json

from edge import dropbox, sandbox
from land.upload import Upload

# openpyxl holds a whole workbook, and writes its sheets to files before it packs them.
SECONDS, MEMORY, SCRATCH = 60, 1_000 * 1024 * 1024, 256 * 1024 * 1024
_TASKS = ("workbooks.annotating:marked_packed", "workbooks.annotating:listed_packed")


def keep_marked(upload: Upload, to_mark: bytes) -> tuple[str, ...] | None:
    """The marked copy of the upload's workbook lies ready; what it lacks (codes of workbooks.annotating).

    Where the workbook is beyond what the child can carry, the list of its problems lies there instead. None: not even that.
    """
    for task in _TASKS:
        answer = sandbox.run(task, to_mark, seconds=SECONDS, memory=MEMORY, scratch=SCRATCH)
        if not isinstance(answer, sandbox.Died):
            lacks, _, book = answer.partition(b"\n")
            dropbox.keep_copy(upload, book)
            return tuple(json.loads(lacks))
    return None
