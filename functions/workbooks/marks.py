"""What the reader of values does not tell of a workbook, whatever its format."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Place = tuple[int, int]  # row and column, from 0
_PADDED = re.compile(r"0{2,}")


@dataclass
class SheetMarks:
    """Of one sheet: cells without a usable value with what they show, cells shown in percent or with leading zeros (to
    so many digits), and the cells merged downward (first row, last row, column)."""

    faults: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    padded: dict[Place, int] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass
class Marks:
    """Of a workbook, by the name of the sheet."""

    from_1904: bool = False
    sheets: dict[str, SheetMarks] = field(default_factory=dict)


def is_percent(code: str) -> bool:
    """Whether a number format shows percent (a % in quotes or behind a backslash is only a word)."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def padding(code: str) -> int:
    """To how many digits a number format fills up with zeros; 0 for any other format."""
    return len(code) if _PADDED.fullmatch(code) else 0
