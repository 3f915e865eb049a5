"""Contacts workbooks as they were received: what each says, for repeats and confirmations, and when it counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from edge import clock
from edge.table import (
    ledger_agents,
    ledger_gone,
    ledger_items,
    ledger_keys,
    ledger_people,
    ledger_table,
    ledger_uploads,
)
from edge.table.ledger_uploads import Turn
from land.contacts import Snapshot
from land.people import Person
from land.upload import Upload, UploadState
from telling.letter import Letter

KEPT = 90 * 24 * 3600  # seconds for which a workbook's people are kept as it named them
_ABSENT = Attr("pk").not_exists()
_PARTS = ("before", "after", "letters")


def contacts_before(upload: Upload) -> list[Person]:
    """The contacts as they were before the upload, also where a repeat asks that comes after they were replaced."""
    kept = _kept(upload.zone, upload.seq or 0)
    return (
        ledger_people.contacts(upload.zone)
        if kept is None
        else [ledger_items.load(Person, one) for one in kept["before"]]
    )


def keep_people(
    upload: Upload, agents: Iterable[Person], snapshot: Snapshot | None, letters: Iterable[Letter] = ()
) -> None:
    """What an upload says of people is known; snapshot None: it says nothing of the contacts.

    What it changes and the letters about it are kept before anything is replaced, and a repeat goes by what was kept. A
    held snapshot counts from `count_held` on; the one before it that was held counts never.
    """
    seq = upload.seq or 0
    ledger_agents.keep_agents(upload.zone, seq, agents)
    if snapshot is not None:
        _keep(upload.zone, seq, snapshot, letters)
        if snapshot.held:
            newer = Attr("newest").not_exists() | Attr("newest").lt(seq)
            ledger_table.update(ledger_keys.contacts(upload.zone), put={"newest": seq}, condition=newer)
        else:
            _count(upload.zone, seq)


def count_held(upload: Upload, by: str) -> bool:
    """The held contacts of the upload count, as its sender wants; an upload that is not held stays as it is.

    False: they do not count, for `by` is not the sender, or newer contacts came meanwhile. Twice is once.
    """
    if upload.state is not UploadState.HELD:
        return True
    receipt = ledger_uploads.receipt(upload.upload_id)
    if by != upload.actor or receipt is None or receipt.counts_as is None:
        return False
    key = ledger_keys.snapshot(upload.zone, upload.seq or 0)
    counts = ledger_table.update_op(key, put={"held": False}, condition=Attr("pk").exists())
    return _count(upload.zone, upload.seq or 0, [*ledger_uploads.counts_ops(upload, receipt.counts_as), counts])


def _count(code: str, seq: int, also: Sequence[ledger_table.Operation] = ()) -> bool:
    kept = _kept(code, seq)
    if kept is None:
        return False
    persons = [ledger_items.load(Person, one) for one in kept["after"]]
    letters = [ledger_items.load(Letter, one) for one in kept["letters"]]
    return ledger_people.replace_contacts(code, seq, persons, letters, also=also)


def without(upload: Upload, turn: Turn) -> tuple[int | None, Snapshot] | None:
    """The contacts as they are, and as they are once the upload is taken out, or in again, with the place of the workbook that
    counts then; None where it brought none, or nobody knows any more what counted before it.

    That is the newest workbook that is neither taken out nor held; where there is none, what the oldest replaced; place None:
    that was nobody.
    """
    zone = upload.zone
    key = ledger_keys.snapshot(upload.zone, upload.seq or 0)
    item = ledger_table.get(key)
    if item is None or _is_over(item):
        return None
    ledger_gone.mark(item, turn.seq)
    within = Key("pk").eq(key["pk"]) & Key("sk").begins_with(ledger_keys.SNAPSHOTS)
    found = ledger_table.query(within, only=Attr("kind").eq("snapshot"))
    known = [item for item in found if not _is_over(item)]
    counting = [item for item in known if ledger_gone.counts(item) and not item["held"]]
    said = counting[-1] if counting else known[0]
    place = int(said["sk"].removeprefix(ledger_keys.SNAPSHOTS))
    kept = _kept(zone, place)
    if kept is None:
        return None
    persons = tuple(ledger_items.load(Person, one) for one in kept["after" if counting else "before"])
    before = place - 1 if persons else None
    return place if counting else before, Snapshot(tuple(ledger_people.contacts(zone)), persons)


def has_forgotten(upload: Upload) -> bool:
    """Whether the upload's contacts are in force and nobody knows any more what they replaced: they cannot be taken out."""
    item = ledger_table.get(ledger_keys.snapshot(upload.zone, upload.seq or 0))
    return ledger_people.in_force(upload.zone) == upload.seq and (item is None or _is_over(item))


def _is_over(item: Mapping[str, Any]) -> bool:
    """Whether the snapshot is as good as gone: DynamoDB takes its time with what has expired, and some parts go first."""
    return int(item["expires_at"]) <= clock.wall()


def _keep(code: str, seq: int, snapshot: Snapshot, letters: Iterable[Letter]) -> None:
    """What the workbook says is kept as it was found first."""
    versioned = {"v": ledger_items.VERSION}
    lines = {
        "before": [{**ledger_items.plain(one), **versioned} for one in snapshot.before],
        "after": [{**ledger_items.plain(one), **versioned} for one in snapshot.after],
        "letters": [{**ledger_items.plain(one), **versioned} for one in letters],
    }
    # Two who find something else must not mix their parts: each writes under the name of what it found.
    name = ledger_items.digest(lines)
    expires = {"expires_at": clock.wall() + KEPT}
    ledger_table.put_many(
        [
            ledger_items.item(
                ledger_keys.snapshot_part(code, seq, part, name, number=number),
                "snapshot_part",
                expires,
                {"lines": text},
            )
            for part in _PARTS
            for number, text in enumerate(ledger_items.chunks(lines[part]), start=1)
        ]
    )
    item = ledger_items.item(
        ledger_keys.snapshot(code, seq), "snapshot", {"parts": name, "held": snapshot.held}, expires
    )
    ledger_table.put(item, _ABSENT)


def _kept(code: str, seq: int) -> dict[str, list[Any]] | None:
    """What the workbook at that place said, part by part; None where nothing of it is kept (any more)."""
    key = ledger_keys.snapshot(code, seq)
    items = list(ledger_table.query(Key("pk").eq(key["pk"]) & Key("sk").begins_with(key["sk"])))
    said = next((item for item in items if item["sk"] == key["sk"]), None)
    if said is None:
        return None
    found: dict[str, list[Any]] = {part: [] for part in _PARTS}
    for item in items:
        for part in _PARTS:
            first = ledger_keys.snapshot_part(code, seq, part, said["parts"], number=0)["sk"].removesuffix("0000")
            if item["sk"].startswith(first):
                found[part].extend(json.loads(ledger_items.lifted(item)["lines"]))
    return found
