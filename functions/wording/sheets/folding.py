"""Problems of a workbook as people read them: errors first, and equal problems in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

from land.finding import Finding
from land.values import dataclass

# Notes that nobody has to act on: a receipt with nothing else is 全部收下.
NOTES: Final = frozenset(
    {
        "unfilled_rows", "old_template", "unknown_column", "year_not_over", "handover_not_told", "promises_not_read",
        "register_half_passed",
    }
)  # fmt: skip
NOTE: Final = "note"
WORDS: Final[Mapping[str, str]] = {"error": "错误", "warning": "疑问", NOTE: "提示"}
CONFIRMED: Final = "已确认"
ROW: Final = "第 {row} 行"
WHOLE_FILE: Final = "整个文件"
_ORDER: Final = tuple(WORDS)
_FEW: Final = 3  # places that are named one by one
_OF_COLUMN: Final = "{column} 列 {count} 处"
_SCATTERED: Final = "{first} 等 {count} 处"
_FOR_EXAMPLE: Final = "例如 {place}：{message}"
_FOLDED: Final[Mapping[str, str]] = {"unknown_column": "这些表头不认识，这几列没有读：{texts}。"}
MOST_TEXTS: Final = 20
AND_MORE: Final = " 等"
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]+)")


class Told(Protocol):
    """The fields of a `land.finding.Finding`, whichever class has them."""

    @property
    def severity(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def file(self) -> str | None: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def cell(self) -> str | None: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def question(self) -> str | None: ...


Problem = TypeVar("Problem", bound=Told)


def finding_json(found: Finding) -> dict[str, object]:
    """A finding as programs read it (interface.md)."""
    return {
        **({"question": found.question} if found.question else {}),
        "severity": found.severity,
        "code": found.code,
        "file": found.file,
        "sheet": found.sheet,
        "cell": found.cell,
        "row": found.row,
        "column": found.column,
        "text": found.text,
        "message": found.message,
    }


@dataclass(frozen=True, slots=True)
class Fold:
    """Problems that share one line, in the order of the workbook. grade: error, warning or note. confirmed: every one of them
    is a question, and somebody confirmed that the data are as intended."""

    grade: str
    problems: tuple[Told, ...]
    confirmed: bool = False

    @property
    def word(self) -> str:
        return CONFIRMED if self.confirmed else WORDS[self.grade]

    @property
    def sheet(self) -> str:
        return self.problems[0].sheet or ""

    @property
    def column(self) -> str:
        return _alike(problem.column or "" for problem in self.problems)

    @property
    def text(self) -> str:
        return _alike(problem.text or "" for problem in self.problems)

    @property
    def place(self) -> str:
        """Where: the cells, or the column and their number; a row or the whole file when no cell can be named."""
        places = list(dict.fromkeys(map(_place, self.problems)))
        count = len(self.problems)
        if len(places) <= _FEW:
            return "、".join(places)
        columns = {found.group(1) if (found := _CELL.fullmatch(place)) else "" for place in places}
        if len(columns) == 1 and "" not in columns:
            return _OF_COLUMN.format(column=columns.pop(), count=count)
        return _SCATTERED.format(first=places[0], count=count)

    @property
    def message(self) -> str:
        """What is wrong. If the problems say it in different words, one of them serves as an example."""
        first = self.problems[0]
        sentences = {problem.message for problem in self.problems}
        if len(sentences) == 1:
            return sentences.pop()
        whole = _FOLDED.get(first.code)
        if whole is not None:
            return whole.format(texts=_alike(problem.text or "" for problem in self.problems))
        return _FOR_EXAMPLE.format(place=_place(first), message=first.message)


def grade_of(problem: Told) -> str:
    """error, warning or note. A note only informs; a problem that waits for an answer is not one."""
    if problem.code in NOTES and not problem.question:
        return NOTE
    return problem.severity


def asks_anything(problems: Iterable[Told]) -> bool:
    """Whether at least one of them needs attention."""
    return any(grade_of(problem) != NOTE for problem in problems)


def folded(problems: Iterable[Told], *, confirmed: bool = False) -> list[Fold]:
    """The folds, which together hold every problem: errors, then questions, then notes, each in the order of the workbook.

    Problems of one code in one column of a sheet share a line; so do notes of one code in one sheet. confirmed: somebody
    confirmed that the questioned data of the workbook are as intended.
    """
    groups: dict[tuple[str, ...], list[Told]] = {}
    for problem in problems:
        grade = grade_of(problem)
        column = "" if grade == NOTE else problem.column or ""
        same = (grade, problem.code, problem.file or "", problem.sheet or "", column)
        groups.setdefault(same, []).append(problem)
    found = [
        Fold(same[0], tuple(members), confirmed and all(one.question for one in members))
        for same, members in groups.items()
    ]
    return sorted(found, key=lambda one: _ORDER.index(one.grade))


def errors_first(problems: Sequence[Problem], most: int) -> tuple[Problem, ...]:
    """At most `most` of the problems: errors first, each grade in the order of the workbook."""
    return tuple(sorted(problems, key=lambda problem: _ORDER.index(grade_of(problem)))[:most])


def _place(problem: Told) -> str:
    return problem.cell or (ROW.format(row=problem.row) if problem.row else WHOLE_FILE)


def _alike(texts: Iterable[str]) -> str:
    """The distinct texts; only the first of them if there are many."""
    different = list(dict.fromkeys(filter(None, texts)))
    return "、".join(different[:MOST_TEXTS]) + (AND_MORE if len(different) > MOST_TEXTS else "")
