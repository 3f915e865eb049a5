"""Where a listing goes on: a cursor is what stands in the listing's index, as text, and comes back from strangers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from edge.table import ledger_keys

_NAMES = ("pk", "sk", "list_sk")
_LONGEST = 1024  # bytes of a sort key, as the table takes it


class CursorError(ValueError):
    """A cursor that no listing of this zone gave."""


def after(item: Mapping[str, Any]) -> str:
    """The cursor that asks for what follows the item."""
    return base64.urlsafe_b64encode(json.dumps({name: item[name] for name in _NAMES}).encode()).decode()


def start(zone: str, list_pk: str, cursor: str) -> ledger_keys.Key:
    """The key after which the listing goes on; CursorError for a cursor with which the table could do nothing."""
    try:
        last = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
        keys = {name: _key(last[name]) for name in _NAMES}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        wrong = type(error).__name__
    else:
        if keys["pk"].startswith(ledger_keys.parcel_pk(zone, "")):
            return {**keys, "list_pk": list_pk}
        wrong = "another zone's"
    raise CursorError(wrong)


def _key(value: object) -> str:
    """Text that can be a key; ValueError (half a character is one, too) for any other value."""
    if not isinstance(value, str) or not 0 < len(value.encode()) <= _LONGEST:
        raise ValueError("no key")
    return value
