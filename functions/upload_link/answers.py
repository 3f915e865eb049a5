"""What the upload API answers: shapes of interface.md, made of what the table says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from land.upload import Receipt, Upload
from wording.annotations import copy_note
from wording.refusals import REFUSALS

LONGEST_NAME = 200
MOST = 2_000  # an answer holds 6 MB; the marked copy has all problems
Answer = tuple[int, dict[str, object]]


def refusal(code: str) -> Answer:
    status, message = REFUSALS[code]
    return status, {"code": code, "message": message}


def asked_for(body: str | None) -> tuple[str, str] | None:
    """The zone ("" where none is named) and the file name of a request for a link; None where it is no such request."""
    try:
        said = json.loads(body or "{}")
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    zone, name = said.get("zone", ""), said.get("file_name", "")
    if not isinstance(zone, str) or not isinstance(name, str):
        return None
    return zone, "".join(c for c in name if c.isprintable())[:LONGEST_NAME]


def link_json(upload: Upload, url: str, fields: Mapping[str, str], expires_at: datetime, max_bytes: int) -> Answer:
    return 201, {
        "upload_id": upload.upload_id,
        "url": url,
        "fields": dict(fields),
        "expires_at": expires_at.isoformat(),
        "max_bytes": max_bytes,
    }


def receipt_json(upload: Upload, receipt: Receipt | None, copy_url: str | None, original_url: str | None) -> Answer:
    """How far an upload is; with its receipt once that is final, and where its file and the marked copy can be fetched.

    Questions that were confirmed say so. Of problems and changes no more than an answer holds; their numbers are those of all.
    """
    found = receipt or Receipt(upload.state)
    return 200, {
        "state": found.state.value,
        "kind": " ".join(found.kinds) or None,
        "rows_accepted": found.rows_accepted,
        "rows_refused": found.rows_refused,
        "unnamed": list(found.unnamed),
        "gone": list(found.gone),
        "problems": [
            {**problem, **({"confirmed": bool(upload.confirmed_by)} if "question" in problem else {})}
            for problem in found.problems[:MOST]
        ],
        "problems_total": len(found.problems),
        "changes": [asdict(change) for change in found.changes[:MOST]],
        "changes_total": len(found.changes),
        "annotated_url": copy_url,
        "annotated_note": copy_note(found.copy_lacks, clean=not found.problems) if found.copy else None,
        "original_url": original_url,
    }
