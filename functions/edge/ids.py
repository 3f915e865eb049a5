"""New names for what is ours."""

from __future__ import annotations

import uuid


def new_id() -> str:
    """A name that nobody has had and nobody can guess."""
    return uuid.uuid4().hex
