"""Data validation of our workbooks, as XlsxWriter takes it: what a cell says when selected, and what it rejects.

Our reader accepts more than a formula can check, so nearly every check only asks ("warning"), and the user may answer yes.
Only if nothing else could be read is the entry rejected ("stop").
"""

from __future__ import annotations

from wording.columns import Column, Kind, Reads
from wording.sheets.forms import (
    DIGITS,
    MARKS_IN_FORMULAS,
    MAY_BE_RELATIVE,
    RELATIVE_IN_FORMULAS,
    STRICT_CHOICES,
    WRONG,
    WRONG_ADDRESS,
    WRONG_CREDIT_CODE,
    WRONG_REPEATED,
    WRONG_REQUIRED_DAY,
    WRONG_REQUIRED_FIGURE,
    choices,
)
from workbooks.grid import FIRST_SERIAL, LAST_SERIAL, letters

Check = dict[str, object]
_LONGEST_TITLE, _LONGEST_MESSAGE, _LONGEST_FORMULA = 32, 255, 255  # Excel's
_FIRST_EIGHT, _LAST_EIGHT = 19_000_101, 21_991_231


def check(kind: Kind, column: Column, place: int, first: int, last: int) -> Check:
    """The validation of the column at `place` (from 0), for the rows `first` to `last` (from 0)."""
    told: Check = {
        "ignore_blank": True,
        "input_title": column.heading[:_LONGEST_TITLE],
        "input_message": column.guide[:_LONGEST_MESSAGE],
    }
    picked = choices(column)
    if picked:
        wrong = WRONG[Reads.CHOICE].format(choices="、".join(picked))
        style = "stop" if column.code in STRICT_CHOICES else "warning"
        return {**told, "validate": "list", "source": list(picked), **_objection(column, wrong, style)}
    formula, wrong = _rule(kind, column, f"{letters(place)}{first + 1}", place, first=first, last=last)
    if not formula:
        return {**told, "validate": "any"}
    assert len(formula) <= _LONGEST_FORMULA
    return {**told, "validate": "custom", "value": formula, **_objection(column, wrong, "warning")}


def _objection(column: Column, wrong: str, style: str) -> Check:
    return {
        "error_type": style,
        "error_title": column.heading[:_LONGEST_TITLE],
        "error_message": wrong[:_LONGEST_MESSAGE],
    }


def _rule(kind: Kind, column: Column, cell: str, place: int, first: int, last: int) -> tuple[str, str]:
    """The formula that is true for valid entries, and the message for others; no formula for free text."""
    whole = f"${letters(place)}${first + 1}:${letters(place)}${last + 1}"
    match column.reads:
        case Reads.DATE:
            relative = kind is Kind.REGISTER and column.code in MAY_BE_RELATIVE
            formula = _day(cell, required=column.required, relative=relative)
            return formula, WRONG_REQUIRED_DAY if column.required else WRONG[Reads.DATE]
        case Reads.FIGURE:
            text = f'AND(ISTEXT({cell}),ISNUMBER(FIND(LEFT({cell},1),"{DIGITS}")))'
            wrong = WRONG_REQUIRED_FIGURE if column.required else WRONG[Reads.FIGURE]
            return f"=OR({_marks(cell)},AND(ISNUMBER({cell}),{cell}>=0),{text})", wrong
        case Reads.PROMISE:
            return f"=OR(ISTEXT({cell}),AND(ISNUMBER({cell}),{cell}>=0))", WRONG[Reads.PROMISE]
        case Reads.YEAR:
            number = f"AND(ISNUMBER({cell}),N({cell})=INT(N({cell})),{cell}>=2000,{cell}<=2199)"
            return f'=OR({number},AND(ISTEXT({cell}),LEFT({cell},2)="20"))', WRONG[Reads.YEAR]
    if kind is Kind.REGISTER and column.code == "parcel_no":  # COUNTIF would treat long numbers as equal
        return f"=SUMPRODUCT(--({whole}={cell}))=1", WRONG_REPEATED
    if column.code == "credit_code":
        return f"=LEN({cell})=18", WRONG_CREDIT_CODE
    if column.code in ("address", "agent_address"):
        return f'=ISNUMBER(FIND("@",{cell}))', WRONG_ADDRESS
    return "", ""


def _day(cell: str, *, required: bool, relative: bool) -> str:
    serial = f"AND(ISNUMBER({cell}),{cell}>={FIRST_SERIAL},{cell}<={LAST_SERIAL})"
    eight = f"AND(ISNUMBER({cell}),{cell}>={_FIRST_EIGHT},{cell}<={_LAST_EIGHT})"
    text = f"AND(ISTEXT({cell}),LEN({cell})>4,ISNUMBER(VALUE(LEFT({cell},2))))"
    told = ",".join(f'FIND("{mark}",{cell})' for mark in RELATIVE_IN_FORMULAS)
    more = f",COUNT({told})>0" if relative else ""
    return f"=OR({'' if required else _marks(cell) + ','}{serial},{eight},{text}{more})"


def _marks(cell: str) -> str:
    return ",".join(f'{cell}="{mark}"' for mark in MARKS_IN_FORMULAS)
