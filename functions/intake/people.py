"""People named in workbooks: 代办员 of the register, and the contacts. Facts hold a person's id, never the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from intake.cells import WITHDRAWN, said, says_something, shown, tidy
from intake.rows import RowRead
from land.contacts import Snapshot, is_held
from land.dossier import Dossier
from land.in_force import promises_on
from land.names import plain_name
from land.numbers import UNCHANGED, Numbers
from land.parcel_key import parcel_key
from land.people import NOWHERE, Person, Role, is_address, person_id
from land.values import dataclass
from wording.columns import Kind, column_of
from wording.labels import ROLES
from wording.sheets.sentences import NUMBER_DROPPED
from wording.sheets.vocabulary import ALL_OR_NUMBERS, ALL_PARCELS, LIST_MARKS, PARCEL_MARKS, ROLE_WORDS


def agent_of(read: RowRead, zone: str) -> Person | None:
    """The 代办员 of a register row; roles stay empty: they care for the parcels that name them, and no others."""
    name = read.text("agent") or ""
    address = read.text("agent_address") or ""
    if address and not is_address(address):
        read.wrong("unreadable_address", "agent_address")
        return None
    if not name and not address:
        return None
    return Person(person_id(zone, address or name), name or address, address, frozenset())


def numbers_named(read: RowRead) -> frozenset[str]:
    """Every 宗地编号 that the row's 负责宗地 may mean: its parts, and the cell as a whole."""
    if read.text("parcels") is None:
        return frozenset()
    text = shown(read.cell("parcels"))
    return frozenset(filter(None, map(parcel_key, (text, *PARCEL_MARKS.split(text)))))


@dataclass(slots=True)
class _Row:
    """A row of the contacts as it is understood. person_id: "" where its address cannot be used. roles: those that could be
    read. parcels: empty for all of the zone."""

    read: RowRead
    person_id: str
    roles: frozenset[Role]
    parcels: frozenset[str] = frozenset()


def snapshot(
    reads: Sequence[RowRead],
    zone: str,
    known: Mapping[str, Dossier],
    before: Sequence[Person],
    on: date,
    numbers: Numbers = UNCHANGED,
) -> Snapshot | None:
    """What the rows of a contacts workbook make of the contacts: the people whom they name, and those whom a refused row
    leaves as they were. None where no row stands: then nothing is said of who the contacts are.

    known: by first number, every parcel of the register that the rows may mean. numbers: those that name them. before: the
    contacts as they were. on: the day of receipt, whose holders an 企业联系人 speaks for.
    """
    rows = [_row(read, zone) for read in reads]
    together: dict[str, list[_Row]] = {}
    for row in rows:
        if row.person_id:
            together.setdefault(row.person_id, []).append(row)
    for alike in together.values():
        _check_roles(alike)
    for row in rows:
        row.parcels = _parcels(row, known, numbers)
        _check_leave(row.read)
    found: dict[str, Person] = {}
    for key, alike in together.items():
        stand = [row for row in alike if not row.read.refused]
        _check_terms([row.read for row in stand])
        for row in stand:
            found[key] = _together(found[key], _person(row)) if key in found else _person(row)
    if not found:
        return None
    kept = _as_they_were([row for row in rows if row.read.refused], before)
    after = (*(_with_holders(one, known, on) for key, one in found.items() if key not in kept), *kept.values())
    return Snapshot(tuple(before), after, is_held(before, after, on))


def _row(read: RowRead, zone: str) -> _Row:
    address = read.text("address") or ""
    if address and not is_address(address):
        read.wrong("unreadable_address", "address")
        address = ""
    words: list[str] = []
    if read.text("roles") is not None:
        words = [word for text in LIST_MARKS.split(shown(read.cell("roles"))) if (word := tidy(text))]
    if any(word not in ROLE_WORDS for word in words):
        read.wrong("unreadable_choice", "roles", choices="、".join(ROLE_WORDS))
    roles = frozenset(ROLE_WORDS[word] for word in words if word in ROLE_WORDS)
    return _Row(read, person_id(zone, address) if address else "", roles)


def _check_roles(alike: list[_Row]) -> None:
    """Nobody is staff and an enterprise: every row of such an address is refused, or one of them would stand for both."""
    every = frozenset[Role]().union(*(row.roles for row in alike))
    staff = every - {Role.ENTERPRISE}
    if Role.ENTERPRISE in every and staff:
        words = "、".join(ROLES[role] for role in Role if role in staff)
        for row in alike:
            row.read.wrong("role_conflict", "address", staff=words)


def _parcels(row: _Row, known: Mapping[str, Dossier], numbers: Numbers) -> frozenset[str]:
    """The first numbers of the row's parcels that the register knows; nothing for all of the zone, NOWHERE for none of what was named."""
    read, firm = row.read, Role.ENTERPRISE in row.roles
    text = shown(read.cell("parcels"))
    cell = said(read.cell("parcels"))
    if cell is None:
        if firm:
            read.wrong("required_missing", "parcels")
        return frozenset()
    if cell is not WITHDRAWN and read.text("parcels") is None:
        return frozenset()  # it could not be read, and has its problem
    if numbers.key(parcel_key(text)) in known:
        return frozenset({numbers.key(parcel_key(text))})
    parts = [part for part in PARCEL_MARKS.split(text) if tidy(part)]
    every = [part for part in parts if tidy(part) == ALL_PARCELS]
    if cell is WITHDRAWN or not parts or not all(says_something(tidy(part)) for part in parts):
        read.wrong("required_missing", "parcels")
    elif len(every) == len(parts):
        if firm:
            read.wrong("required_missing", "parcels")
    elif every:
        read.wrong("unreadable_choice", "parcels", choices=ALL_OR_NUMBERS)
    else:
        return _known_of(read, parts, known, numbers, firm=firm)
    return frozenset()


def _known_of(
    read: RowRead, parts: list[str], known: Mapping[str, Dossier], numbers: Numbers, *, firm: bool
) -> frozenset[str]:
    named = list(dict.fromkeys(map(parcel_key, parts)))
    for number in named:
        if numbers.key(number) not in known:
            read.question("unknown_parcel", "parcels", parcel=number, dropped=NUMBER_DROPPED)
    theirs = frozenset(key for key in map(numbers.key, named) if key in known)
    if firm and not theirs:
        read.wrong("required_missing", "parcels")
    return theirs or frozenset({NOWHERE})


def _check_leave(read: RowRead) -> None:
    """A leave ends no earlier than it begins."""
    first = read.day("away_from")
    last = read.day("away_to")
    if first is not None and last is not None and last < first:
        leave, back = (column_of(Kind.CONTACTS, code).heading for code in ("away_from", "away_to"))
        words = {"earlier": f"{leave} {first}", "later": f"{back} {last}"}
        read.wrong("dates_out_of_order", "away_to", **words)


def _check_terms(reads: list[RowRead]) -> None:
    """Of several rows of one address that end on different days the earliest counts: nobody acts beyond a day they name."""
    days = {read.day("until") for read in reads}
    if len(days) > 1:
        first = min(day for day in days if day is not None)
        for read in reads:
            read.wrong("terms_differ", "until", day=first.isoformat())


def _person(row: _Row) -> Person:
    read = row.read
    return Person(
        person_id=row.person_id,
        name=read.text("name") or "",
        address=read.text("address") or "",
        roles=row.roles,
        parcels=row.parcels,
        until=read.day("until"),
        phone=read.text("phone") or "",
        away_from=read.day("away_from"),
        away_to=read.day("away_to"),
        deputy=read.text("deputy") or "",
    )


def _together(one: Person, other: Person) -> Person:
    """Two rows of one address: the roles and parcels of both (with a blank in either, nothing limits), every name, the
    earlier end, and of anything else what the first of them says that says it."""
    parcels = one.parcels | other.parcels if one.parcels and other.parcels else frozenset()
    names = one.names or (one.name,)
    if plain_name(other.name) not in map(plain_name, names):
        names = (*names, other.name)
    ends = [day for day in (one.until, other.until) if day is not None]
    leave = one if one.away_from or one.away_to else other
    return replace(
        one,
        names=names if len(names) > 1 else (),
        roles=one.roles | other.roles,
        parcels=parcels - {NOWHERE} or parcels,
        until=min(ends, default=None),
        phone=one.phone or other.phone,
        away_from=leave.away_from,
        away_to=leave.away_to,
        deputy=one.deputy or other.deputy,
    )


def _with_holders(one: Person, known: Mapping[str, Dossier], on: date) -> Person:
    """An 企业联系人 with the name of each parcel's holder of the day."""
    if Role.ENTERPRISE not in one.roles:
        return one
    return replace(one, holders={no: promises_on(known[no], on).holder for no in sorted(one.parcels)})


def _as_they_were(refused: list[_Row], before: Iterable[Person]) -> dict[str, Person]:
    """By person id, whom the refused rows mean: by their address, else by a name that one person of the contacts bears."""
    known = {one.person_id: one for one in before}
    bearers: dict[str, list[Person]] = {}
    for one in known.values():
        for name in {plain_name(name) for name in one.names or (one.name,)}:
            bearers.setdefault(name, []).append(one)
    meant: dict[str, Person] = {}
    for row in refused:
        if row.person_id:
            named = [known[row.person_id]] if row.person_id in known else []
        else:
            named = bearers.get(plain_name(row.read.text("name") or ""), [])
        if len(named) == 1:
            meant[named[0].person_id] = named[0]
    return meant
