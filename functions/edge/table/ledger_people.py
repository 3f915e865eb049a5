"""People in the table: the contacts in force, the agents whom registers name, whoever sends workbooks; and their end.

One item per person holds what each contacts workbook says of them, under its place in the zone's order, and what a
register says. CONTACTS names the workbook that counts: it changes in one write, together with the letters that tell of it,
so nobody is ever half in. `newest` is the newest workbook, whether it counts or is held.

Parcels are stored by their first number; who is read looks after every number that these parcels bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import clock
from edge.table import ledger_items, ledger_keys, ledger_letters, ledger_numbers, ledger_table, ledger_visits
from land.numbers import Numbers, under_every
from land.people import Person
from land.upload import Upload
from telling.letter import Letter, LetterKind
from telling.people import NamedBy, Words, begins_anew, ever_named_by, named_by, spent

_ABSENT = Attr("pk").not_exists()
_ENTRY = "contact_"
_AT_ONCE = 90  # letters in the write that makes a snapshot count; beside them the snapshot, the upload, its receipt


def people(code: str, on: date) -> list[Person]:
    """Everybody who may get mail on the day: who is in the contacts and whose term is not over, and the agents whom a
    register has named since.

    Roles and parcels are those of the contacts; somebody whom only a register names has no role: they hear of the
    parcels that name them and of nothing else. Whose mailbox is known not to exist is there without an address.
    """
    keys = ledger_keys.contacts(code), ledger_numbers.key(code)
    contacts, numbers = _by_key(keys)
    snapshot = _place(contacts)
    bear = ledger_numbers.of(numbers or None)
    found = (under_every(_reachable(item, _person(item, snapshot)), bear) for item in stored(code))
    return [person for person in found if person is not None and person.serves_on(on)]


def names(code: str, person_ids: Iterable[str], on: date) -> dict[str, str]:
    """By id, the names of those of them who may get mail on the day; a request for a hundred of them."""
    keys = [ledger_keys.person(code, one) for one in person_ids]
    found = ledger_table.get_many(keys)
    snapshot = in_force(code) if found else None
    serving = (_serving(item, snapshot, on) for item in found)
    return {one.person_id: one.name for one in serving if one is not None}


def person(code: str, person_id: str, on: date) -> Person | None:
    """The person, as whoever has sent workbooks too; None for somebody who gets no mail on the day, or no longer."""
    return sender(code, person_id, on)[0]


def sender(code: str, person_id: str, on: date) -> tuple[Person | None, str]:
    """The person (see `person`), and what people call the zone, in one reading."""
    item, snapshot, zone, numbers = _read_together(code, person_id)
    return under_every(_known(item, snapshot, on), numbers), zone.get("name", code)


def sender_of(upload: Upload, on: date) -> tuple[Person, str] | None:
    """Whoever is to hear what became of the upload, and what people call the zone; None where nobody can be written to."""
    found, zone = sender(upload.zone, upload.reader, on) if upload.reader else (None, "")
    return (found, zone) if found is not None and found.address else None


def member(code: str, person_id: str, on: date) -> Person | None:
    """The person, if contacts or register name them on the day; None for whoever only sends workbooks, or has left."""
    item, snapshot, _, numbers = _read_together(code, person_id)
    return under_every(_serving(item, snapshot, on), numbers)


def reader(letter: Letter, on: date) -> Person | None:
    """Whoever the letter is sent to on the day, without an address where the mailbox is known not to exist.

    What changed in the contacts is told to those, too, who have left them.
    """
    item, snapshot, _, numbers = _read_together(letter.zone, letter.person_id)
    found = _known(item, snapshot, on)
    entries = _entries(item) if found is None and letter.kind is LetterKind.CONTACTS else {}
    return under_every(_reachable(item, _read(item, entries[max(entries)]) if entries else found), numbers)


def _read_together(code: str, person_id: str) -> tuple[Mapping[str, Any], int | None, Mapping[str, Any], Numbers]:
    """The item of the person, the place of the contacts that count, the item of the zone (empty where there is none), and
    the numbers of its parcels."""
    of_zone = ledger_keys.contacts(code), ledger_keys.zone(code), ledger_numbers.key(code)
    person, contacts, zone, numbers = _by_key([ledger_keys.person(code, person_id), *of_zone])
    return person, _place(contacts), zone, ledger_numbers.of(numbers or None)


def _by_key(keys: Sequence[ledger_keys.Key]) -> list[Mapping[str, Any]]:
    """The items, in the order of their keys; an empty one where there is none."""
    found = {item["pk"] + item["sk"]: item for item in ledger_table.get_many(keys)}
    return [found.get(key["pk"] + key["sk"], {}) for key in keys]


def _known(item: Mapping[str, Any], snapshot: int | None, on: date) -> Person | None:
    found = _serving(item, snapshot, on)
    if found is not None or "sender" not in item:
        return found
    return _by_name_only(item, NamedBy.SENDER)


def _serving(item: Mapping[str, Any], snapshot: int | None, on: date) -> Person | None:
    found = _person(item, snapshot) if item else None
    return found if found is not None and found.serves_on(on) else None


def _reachable(item: Mapping[str, Any], found: Person | None) -> Person | None:
    return replace(found, address="") if found is not None and "unreachable_since" in item else found


def everybody(code: str) -> list[Person]:
    """Everybody of whom the zone has ever known an address: contacts, agents, senders, also those who have left."""
    found = []
    for item in stored(code):
        entries = _entries(item)
        by = ever_named_by(_words(item))
        if by is NamedBy.CONTACTS:
            found.append(_read(item, entries[max(entries)]))
        elif by is not None:
            found.append(_by_name_only(item, by))
    return found


def contacts(code: str) -> list[Person]:
    """The contacts in force as they are stored, whether their terms are over or not."""
    snapshot = in_force(code)
    items = stored(code) if snapshot is not None else ()
    return [_read(item, entry) for item in items if (entry := item.get(_attribute(snapshot or 0))) is not None]


def listed_in(contacts: Mapping[str, Any] | None, item: Mapping[str, Any]) -> Person | None:
    """Whom the contacts in force name by this item of a person; None where they name nobody by it."""
    entry = None if contacts is None or "seq" not in contacts else item.get(_attribute(int(contacts["seq"])))
    return None if entry is None else _read(item, entry)


def stored(code: str) -> list[dict[str, Any]]:
    """The items of everybody of whom the zone knows anything."""
    within = Key("pk").eq(ledger_keys.zone_pk(code)) & Key("sk").begins_with(ledger_keys.PERSONS)
    return list(ledger_table.query(within))


def in_force(code: str) -> int | None:
    """The place of the contacts workbook that counts; None where none does."""
    return _place(ledger_table.get(ledger_keys.contacts(code)) or {})


def _place(contacts: Mapping[str, Any]) -> int | None:
    return int(contacts["seq"]) if "seq" in contacts else None


def _attribute(seq: int) -> str:
    return f"{_ENTRY}{seq:010d}"


def _entries(item: Mapping[str, Any]) -> dict[int, Any]:
    """By workbook, what each says of the person."""
    return {int(name.removeprefix(_ENTRY)): entry for name, entry in item.items() if name.startswith(_ENTRY)}


def _noted(item: Mapping[str, Any]) -> dict[str, Any]:
    """What only we note of a person, whatever names them."""
    return {"ended_at": int(item.get("ended_at", 0)), "was_written_to": bool(item.get("was_written_to", False))}


def _read(item: Mapping[str, Any], entry: Mapping[str, Any]) -> Person:
    known = {"v": item["v"], "person_id": item["person_id"], **_noted(item)}
    return ledger_items.load(Person, {**entry, **known})


def _person(item: Mapping[str, Any], snapshot: int | None) -> Person | None:
    ledger_items.lifted(item)
    by = named_by(_words(item), snapshot)
    if by is NamedBy.CONTACTS:
        return _read(item, item[_attribute(snapshot or 0)])
    return None if by is None else _by_name_only(item, by)


def _words(item: Mapping[str, Any]) -> Words:
    register = item.get("agent_seq")
    return Words(
        frozenset(_entries(item)),
        None if register is None else int(register),
        was_agent="agent" in item,
        is_sender="sender" in item,
    )


def _by_name_only(item: Mapping[str, Any], by: NamedBy) -> Person:
    """Whom a register names, or who sent a workbook: without roles and parcels."""
    said = item["agent" if by is NamedBy.REGISTER else "sender"]
    return Person(item["person_id"], **said, roles=frozenset(), **_noted(item))


def keep_sender(code: str, one: Person) -> None:
    """Whoever asks for a link can be written what became of the upload; they hear of nothing else for that."""
    said = {"name": one.name, "address": one.address}
    ledger_table.update(
        ledger_keys.person(code, one.person_id), put={**_fixed(code, one), "sender": said}, condition=None
    )


def _fixed(code: str, one: Person) -> dict[str, Any]:
    return {"kind": "person", "v": ledger_items.VERSION, "zone": code, "person_id": one.person_id}


def end_access(code: str, person_id: str) -> bool:
    """Whatever was granted to the person until now counts no more. False: nobody of that id is known."""
    key = ledger_keys.person(code, person_id)
    return ledger_table.update(key, put={"ended_at": clock.wall()}, condition=Attr("pk").exists())


def replace_contacts(
    code: str,
    seq: int,
    persons: Iterable[Person],
    letters: Sequence[Letter] = (),
    also: Sequence[ledger_table.Operation] = (),
) -> bool:
    """These persons are the zone's contacts, nobody else, and the letters that tell of it are written; all of this, or
    nothing. False where a later workbook, held or not, has said otherwise.

    Whoever comes back after having been out of the contacts begins anew: what was granted to them before stays dead.
    also: what is to be so with it.
    """
    current = in_force(code)
    if current is not None and current > seq:
        return False
    known = {item["person_id"]: item for item in stored(code)}
    for one in persons:
        _enter(code, seq, one, known.get(one.person_id, {}), current=current)
    if current == seq:
        ledger_visits.stir(code)
        return True
    for letter in letters[_AT_ONCE:]:
        ledger_letters.write_letter(letter)
    put = {"kind": "contacts", "v": ledger_items.VERSION, "seq": seq}
    latest: ConditionBase = Attr("seq").not_exists() | Attr("seq").lt(seq)
    if seq:  # the first head is no workbook, and makes none void
        put["newest"] = seq
        latest &= Attr("newest").not_exists() | Attr("newest").lte(seq)
    flip = ledger_table.update_op(ledger_keys.contacts(code), put=put, condition=latest)
    lost = ledger_table.transact([flip, *also, *map(ledger_letters.write_op, letters[:_AT_ONCE])])
    if lost and in_force(code) != seq:
        return False
    ledger_visits.stir(code)  # there may be people of whom no upload tells by now
    return True


def put_back(code: str, place: int | None, persons: Iterable[Person], letters: Sequence[Letter] = ()) -> None:
    """The workbook at that place, which says this, is in force again, for a newer one was withdrawn or an older one was not any
    more; None: none is. Workbooks that wait for their sender wait on. Letters and beginnings are as in `replace_contacts`."""
    current = in_force(code)
    known = {item["person_id"]: item for item in stored(code)}
    for one in persons:
        _enter(code, place or 0, one, known.get(one.person_id, {}), current=current, returns=True)
    for letter in letters[_AT_ONCE:]:
        ledger_letters.write_letter(letter)
    as_read = Attr("seq").not_exists() if current is None else Attr("seq").eq(current)
    put = {"kind": "contacts", "v": ledger_items.VERSION, "seq": place}
    flip = ledger_table.update_op(ledger_keys.contacts(code), put=put, condition=as_read)
    if ledger_table.transact([flip, *map(ledger_letters.write_op, letters[:_AT_ONCE])]):
        raise ledger_table.TableBusyError("other contacts were first")
    ledger_visits.stir(code)


def _enter(
    code: str, seq: int, one: Person, known: Mapping[str, Any], current: int | None, *, returns: bool = False
) -> None:
    """The workbook at that place says this of the person. Older ones than that in force are of no use any more. returns: it is
    no new one, and said something of the person before."""
    ours = ("person_id", "ended_at", "was_written_to")
    said = {name: value for name, value in ledger_items.plain(one).items() if name not in ours}
    before = _words(known)
    is_new = begins_anew(before, seq, current, returns=returns)
    ledger_table.update(
        ledger_keys.person(code, one.person_id),
        put={
            **_fixed(code, one),
            _attribute(seq): said,
            **({"ended_at": clock.wall()} if is_new else {}),
        },
        remove=[_attribute(old) for old in spent(before, seq, current)],
        condition=None,
    )
