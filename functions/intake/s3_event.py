"""Which upload a message of the intake queue is about: an object that came, or one that waits."""

from __future__ import annotations

import json


def upload_id_of_object(body: str) -> str | None:
    """The upload whose link an S3 "Object Created" event names by its key `uploads/<zone>/<upload_id>`; None for another message.

    The zone in the key counts for nothing: the upload's own record has it.
    """
    event = json.loads(body)
    try:
        key = event["detail"]["object"]["key"]
    except (KeyError, TypeError):
        return None
    parts = key.split("/") if isinstance(key, str) else []
    return parts[2] if len(parts) == 3 and parts[0] == "uploads" else None
