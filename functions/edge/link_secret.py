"""The keys that sign our links: flat JSON in Secrets Manager, `current` names the one to sign with, the others still count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from edge import aws, settings


@cache
def keys() -> tuple[str, Mapping[str, str]]:
    """The id of the key to sign with, and every key by its id. To rotate: add a key, then let `current` name it."""
    text = aws.secrets().get_secret_value(SecretId=settings.links().secret_arn)["SecretString"]
    fields: dict[str, str] = json.loads(text)
    current = fields.pop("current")
    return current, fields


def forget() -> None:
    """The secret is read anew at its next use (tests)."""
    keys.cache_clear()
