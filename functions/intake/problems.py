"""What is wrong with a workbook, by file, sheet and cell; the shape is that of interface.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from land.finding import Finding
from land.values import dataclass
from wording.sheets.folding import finding_json
from wording.sheets.sentences import problem_sentence

ERROR, WARNING = "error", "warning"
KEPT = 2_000  # problems of one workbook, errors before all others; of the rest there is the count (domain.md section 4)
WARNINGS = frozenset(
    {
        "month_precision", "relative_date", "damaged_text", "backdated_date", "same_figure_twice", "handover_not_told",
        "credit_code_check", "supervision_no_form", "intensity_mismatch", "cumulative_decrease",
        "several_holders", "magnitude_slip", "unknown_column", "repeated_column", "old_template", "unfilled_rows",
        "restated_without_reason", "terms_differ", "contact_of_former_holder", "taken_as_pending", "evidence_lowered",
        "verified_before_fact",
        "similar_column", "fact_in_register", "enterprise_differs", "year_not_over", "year_not_over_in_review",
        "year_not_read", "promises_not_read", "register_incomplete", "register_half_passed", "year_assumed",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. values: what its sentence names. An error refuses its row, a warning only asks."""

    severity: str
    code: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    text: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> str | None:
        """What makes a question the same question: its parcel, figure, year and value; None for any other problem."""
        return self.values.get("question")

    def finding(self) -> Finding:
        """The problem as its sender is told of it."""
        words = {name: short(value) for name, value in self._words().items()}
        return Finding(
            severity=self.severity,
            code=self.code,
            message=problem_sentence(self.code, words),
            file=self.file,
            sheet=self.sheet,
            cell=self.cell,
            row=self.row,
            column=None if self.column is None else words["column"],
            text=None if self.text is None else words["text"],
            question=self.question,
        )

    def shown(self) -> dict[str, object]:
        """The problem as programs read it (interface.md)."""
        return finding_json(self.finding())

    def _words(self) -> dict[str, str]:
        return {"column": self.column or "", "text": self.text or "", **self.values}


_LONGEST = 120  # characters of a cell in a sentence: whoever wrote more finds it by its address


def short(text: str) -> str:
    """A text of a stranger as it is shown: not the whole of a long one."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def of_heading(
    code: str, file: str | None, sheet: str | None, line: int, text: str, cell: str, **values: str
) -> Problem:
    """A question about a heading."""
    return Problem(WARNING, code, file, sheet, row=line, column=text, cell=cell, text=text, values=values)


def of_sheet(code: str, file: str | None, sheet: str | None, *, alone: bool) -> Problem:
    """That a whole sheet was passed over; an error where nothing else was read."""
    return Problem(ERROR if alone else WARNING, code, file, sheet, text=sheet)


def of_file(code: str, file: str | None, **values: str) -> Problem:
    """A problem of a whole file."""
    return Problem(ERROR, code, file, values=values)


def once(problems: list[Problem]) -> list[Problem]:
    """What register, and each year's return, say of one cell of a ledger is said once."""
    places = [(p.file, p.sheet, p.row, p.cell, p.column, p.code, tuple(sorted(p.values.items()))) for p in problems]
    return list(dict(zip(reversed(places), reversed(problems), strict=True)).values())[::-1]
