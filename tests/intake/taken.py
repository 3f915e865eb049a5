"""Takes workbooks in as the service does, without a table: bytes in, what stands and what is wrong out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from access.handing_in import EVERYTHING
from intake.imported import Imported
from intake.importing import import_workbook
from intake.opening import Opened
from intake.problems import Problem
from land.dossier import Dossier
from land.numbers import UNCHANGED, Numbers
from land.people import Person
from land.policy import DEFAULT, Policy
from land.upload import HandsIn
from tests import books
from workbooks.reading.sheets import read


def taken(
    *files: bytes,
    known: Mapping[str, Dossier] | None = None,
    received_on: date | None = None,
    hands_in: HandsIn = EVERYTHING,
    policy: Policy | None = None,
    people: Sequence[Person] = (),
    on: date | None = None,
    answered: frozenset[str] = frozenset(),
    numbers: Numbers = UNCHANGED,
) -> Imported:
    """on: offline, the day judged. answered: questions about doubtful figures that were answered before."""
    opened = Opened(on=received_on or on, answered=answered)
    for number, data in enumerate(files, start=1):
        opened.add(read(data), f"{number}.xlsx")
    rules = policy or DEFAULT
    return import_workbook(
        opened,
        known or {},
        "demo",
        received_on=received_on,
        hands_in=hands_in,
        policy=rules,
        people=people,
        numbers=numbers,
    )


def register(**cells: Any) -> dict[str, Any]:
    return {**books.REGISTER, **cells}


def with_return(*rows: dict[str, Any], promises: Mapping[str, Any] | None = None) -> Imported:
    """A register of P-01, then a return of these rows."""
    return taken(
        books.book({**books.REGISTER, **(promises or {})}), books.book(*({**books.RETURN, **row} for row in rows))
    )


def with_adjustments(*rows: dict[str, Any], promises: Mapping[str, Any] | None = None) -> Imported:
    return taken(
        books.book({**books.REGISTER, **(promises or {})}), books.book(*({**books.ADJUSTMENT, **row} for row in rows))
    )


def only(found: Imported) -> Problem:
    """The one problem there is."""
    assert len(found.problems) == 1, [(p.code, p.cell, p.text) for p in found.problems]
    return found.problems[0]


def codes(found: Imported) -> list[str]:
    return [problem.code for problem in found.problems]
