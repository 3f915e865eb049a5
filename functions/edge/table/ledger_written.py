"""A letter as the table holds it: packed, and in parts beside its item where one item does not hold it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from edge import clock
from edge.table import ledger_items, ledger_keys, ledger_keys_post, ledger_table
from telling.letter import Letter
from telling.sending import precedence

_LARGEST = 390_000  # bytes; an item holds 400 KB
_PACKED = ("kind", "subject", "html", "text", "step_keys", "about")  # the letter's kind would hide the item's


def item_of(letter: Letter) -> dict[str, Any]:
    """The item of a letter that waits to be sent; what it does not hold lies beside it from here on.

    The head of a large zone is told tens of thousands of steps in a first digest, and each is remembered. ValueError where
    the item is too long without any of what is packed.
    """
    now = clock.wall()
    item = ledger_items.item(
        ledger_keys.letter(letter.zone, letter.person_id, letter.letter_id),
        "letter",
        {name: value for name, value in ledger_items.plain(letter).items() if name not in _PACKED},
        {"packed": b"", "rest": "", "parts": 0, "written_wall": now, "due_at": now},
        ledger_keys_post.unsent(
            letter.zone, precedence(letter.kind), now, letter.person_id, letter_id=letter.letter_id
        ),
    )
    packed = _pack(letter)
    room = _LARGEST - ledger_table.size(item)
    if room <= 0:
        raise ValueError("the letter is too long to be kept")
    rest = [packed[start : start + _LARGEST] for start in range(room, len(packed), _LARGEST)]
    # Two who write the same letter otherwise must not mix their parts: each writes under the name of what it says.
    name = sha256(packed).hexdigest()[:16] if rest else ""
    for number, part in enumerate(rest, start=1):
        ledger_table.put(ledger_items.item(_part(letter, name, number), "letter_part", {"packed": part}))
    return {**item, "packed": packed[:room], "rest": name, "parts": len(rest)}


def letter_of(item: Mapping[str, Any]) -> Letter:
    """The letter of an item, with what lies beside it."""
    numbers = range(1, int(item.get("parts", 0)) + 1)
    parts = [ledger_table.get(ledger_keys_post.letter_part(item, item["rest"], number)) for number in numbers]
    packed = b"".join([item["packed"], *(part["packed"] for part in parts if part is not None)])
    return ledger_items.load(Letter, {**item, **json.loads(zlib.decompress(packed))})


def _part(letter: Letter, name: str, number: int) -> ledger_keys.Key:
    key = ledger_keys.letter(letter.zone, letter.person_id, letter.letter_id)
    return ledger_keys_post.letter_part(key, name, number)


def _pack(letter: Letter) -> bytes:
    whole = {name: getattr(letter, name) for name in _PACKED}
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode(), 9)
