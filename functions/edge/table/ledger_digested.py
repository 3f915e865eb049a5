"""Who of a zone has got a digest: on one item, or a morning would ask for each reader.

It is a note. Whoever is not on it is looked up among their letters, which decide: a note that is lost costs a question.
Who is on it no more, because the digest never arrived, is taken off before anybody is told of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boto3.dynamodb.conditions import Attr

from edge.table import ledger_items, ledger_keys, ledger_letters, ledger_table
from land.people import Person
from telling.letter import Letter, LetterKind

_WHO = "who."  # and a person's id


def without(zone: str, people: Sequence[Person]) -> list[Person]:
    """Those of the people to whom no digest was ever written that arrived, as far as anybody knows."""
    noted = ledger_table.get(ledger_keys.digested(zone)) or {}
    unsure = [one for one in people if _WHO + one.person_id not in noted]
    found = [one for one in unsure if not ledger_letters.has_digest(zone, one.person_id)]
    note(zone, [one for one in unsure if one not in found])
    return found


def note(zone: str, people: Iterable[Person]) -> None:
    """A digest is written to each of them."""
    noted = {_WHO + one.person_id: 1 for one in people}
    if noted:
        head = {"kind": "digested", "v": ledger_items.VERSION}
        ledger_table.update(ledger_keys.digested(zone), put={**head, **noted})


def forget(letter: Letter) -> None:
    """The letter never arrived: if it was a digest, its reader's letters are asked again."""
    if letter.kind is LetterKind.DIGEST:
        there = Attr("pk").exists()
        ledger_table.update(ledger_keys.digested(letter.zone), remove=[_WHO + letter.person_id], condition=there)
