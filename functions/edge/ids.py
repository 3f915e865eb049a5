"""New names for what is ours."""

from __future__ import annotations

import secrets
import uuid
from hashlib import sha256


def new_id() -> str:
    """A name that nobody has had and nobody can guess."""
    return uuid.uuid4().hex


def of_confirmed(upload_id: str) -> str:
    """The name of what brings the confirmed figures of an upload; the same each time."""
    return sha256(f"{upload_id}.confirmed".encode()).hexdigest()[:32]


def new_secret() -> str:
    """22 characters that nobody can guess, safe in an address: of a letter's link, of a session."""
    return secrets.token_urlsafe(16)


def new_code() -> str:
    """Eight digits to type in."""
    return f"{secrets.randbelow(10**8):08d}"


def hashed(secret: str) -> str:
    """What the table keeps of a secret: whoever reads it there cannot show it here."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hashed_code(attempt_id: str, code: str) -> str:
    """What the table keeps of a code: the same digits of another attempt are another code."""
    return hashed(f"{attempt_id}.{code}")
