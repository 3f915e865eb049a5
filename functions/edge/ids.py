"""New names for what is ours."""

from __future__ import annotations

import secrets
import uuid


def new_id() -> str:
    """A name that nobody has had and nobody can guess."""
    return uuid.uuid4().hex


def new_secret() -> str:
    """22 characters that nobody can guess, safe in an address: of a letter's link, of a session."""
    return secrets.token_urlsafe(16)


def new_code() -> str:
    """Eight digits to type in."""
    return f"{secrets.randbelow(10**8):08d}"
