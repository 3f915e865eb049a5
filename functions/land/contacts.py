"""The contacts 通讯录 as snapshots: what a new snapshot changes, who is informed of it, and when it needs confirmation first.
Also who answers questions about a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from land.names import plain_name
from land.numbers import Numbers
from land.people import Person, Role
from land.values import dataclass

_TOLD = frozenset({Role.HEAD, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class ContactsChange:
    """The differences between two snapshots. A person whose address differs under the same, unique name counts as changed, not
    as left."""

    came: tuple[Person, ...] = ()
    left: tuple[Person, ...] = ()
    changed: tuple[tuple[Person, Person], ...] = ()  # pairs (before, after)

    def __bool__(self) -> bool:
        return bool(self.came or self.left or self.changed)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A contacts workbook: the zone's contacts before it, and after it takes effect.

    held: it takes effect only when its sender confirms.
    """

    before: tuple[Person, ...]
    after: tuple[Person, ...]
    held: bool = False

    @property
    def in_force(self) -> tuple[Person, ...]:
        """The contacts in force after the upload, before any confirmation."""
        return self.before if self.held else self.after

    @property
    def change(self) -> ContactsChange:
        return contacts_change(self.before, self.after)


def as_shown(snapshot: Snapshot, numbers: Numbers, on: date) -> Snapshot:
    """The same snapshot for display: each parcel appears once, under the number that is shown on the day."""
    before, after = (
        tuple(replace(one, parcels=frozenset(numbers.shown(numbers.key(no), on) for no in one.parcels)) for one in who)
        for who in (snapshot.before, snapshot.after)
    )
    return replace(snapshot, before=before, after=after)


def contacts_change(before: Iterable[Person], after: Iterable[Person]) -> ContactsChange:
    """The differences between the two lists of people, each in the order of its list."""
    old = {one.person_id: one for one in before}
    new = {one.person_id: one for one in after}
    left = [one for key, one in old.items() if key not in new]
    came = [one for key, one in new.items() if key not in old]
    changed = [(old[key], one) for key, one in new.items() if key in old and _said(old[key]) != _said(one)]
    gone = _by_name(left)
    come = _by_name(came)
    moved = [(gone[name], come[name]) for name in gone if name in come]
    movers = {one.person_id for pair in moved for one in pair}
    return ContactsChange(
        tuple(one for one in came if one.person_id not in movers),
        tuple(one for one in left if one.person_id not in movers),
        (*moved, *changed),
    )


def _said(one: Person) -> Person:
    """A person as the workbook describes them, without the fields that only this system keeps."""
    return replace(one, holders={}, ended_at=0, was_written_to=False)


def _by_name(people: Sequence[Person]) -> dict[str, Person]:
    """Name → the person who bears it. Names shared by several people are left out."""
    found: dict[str, list[Person]] = {}
    for one in people:
        found.setdefault(plain_name(one.name), []).append(one)
    return {name: bearers[0] for name, bearers in found.items() if len(bearers) == 1}


def is_held(before: Iterable[Person], after: Iterable[Person], on: date) -> bool:
    """Whether a snapshot needs its sender's confirmation (domain.md section 4): it removes more than a third of the people, or
    the last 部门负责人.

    People whose term is over on the day are ignored in both lists, so a past last day removes a person like a missing row.
    """
    present = [one for one in before if one.serves_on(on)]
    staying = [one for one in after if one.serves_on(on)]
    ids = {one.person_id for one in staying}
    taken_out = sum(one.person_id not in ids for one in present)
    return 3 * taken_out > len(present) or (_has_head(present) and not _has_head(staying))


def _has_head(people: Iterable[Person]) -> bool:
    return any(Role.HEAD in one.roles for one in people)


def told_of_change(snapshot: Snapshot, on: date) -> list[Person]:
    """Who is informed of every change: 部门负责人 and 管理员 from before or after, with an address and a current term, by person id."""
    found: dict[str, Person] = {}
    for one in (*snapshot.before, *snapshot.after):
        if one.address and one.serves_on(on) and one.roles & _TOLD:
            found[one.person_id] = one
    return [found[key] for key in sorted(found)]


def who_answers(people: Iterable[Person], reader: Person, parcel_nos: Iterable[str], on: date) -> Person | None:
    """Who answers questions about a letter (alerts.md section 4): the 代办员 of all its parcels if that is one person, else the
    office, a 管理员 before a 部门负责人. The reader and people on leave are never chosen. None when nobody is left.

    parcel_nos: the parcels that the letter names. When it names none, an enterprise reader's own parcels are used.
    """
    named = frozenset(parcel_nos) or (reader.parcels if Role.ENTERPRISE in reader.roles else frozenset())
    able = sorted(
        (one for one in people if one.address and one.person_id != reader.person_id and not one.is_away_on(on)),
        key=lambda one: one.person_id,
    )
    agents = [one for one in able if Role.AGENT in one.roles and named and all(map(one.looks_after, named))]
    # An agent to whom the contacts assign these parcels comes before one who looks after the whole zone.
    for few in ([one for one in agents if one.parcels], agents):
        if len(few) == 1 and Role.AGENT not in reader.roles:
            return few[0]
    for role in (Role.OFFICER, Role.HEAD):
        office = [one for one in able if role in one.roles and all(map(one.looks_after, named))]
        if office:
            return office[0]
    return None
