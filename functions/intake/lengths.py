"""How long what a cell says may be. What is longer costs nothing: a stranger may write 32 767 characters into each of a million."""

from __future__ import annotations

from intake.cells import CellError
from wording.columns import Column, Reads

# Characters: these stand in keys, letters and tables.
LONGEST_TEXT = {
    "parcel_no": 100,
    "enterprise": 200,
    "agent": 100,
    "name": 100,
    "phone": 100,
    "deputy": 100,
    "parcels": 32_767,  # what a cell of Excel holds
}
LONGEST_READ = 400  # of a day, a figure, a choice: with all spaces and words around them
_LONGEST_KEPT = 4_000
SHORT_TEXT = min(LONGEST_TEXT.values())


def of_long(cell: str, column: Column) -> str | CellError:
    """What is read of a cell that is longer than what anybody fills in: notes to their kept length, choices to their begin."""
    match column.reads:
        case Reads.DATE | Reads.YEAR:
            return CellError("unreadable_date")
        case Reads.FIGURE | Reads.PROMISE:
            return CellError("unreadable_number")
        case Reads.CHOICE:
            return cell[:LONGEST_READ]
    limit = LONGEST_TEXT.get(column.code, _LONGEST_KEPT)
    if column.code in LONGEST_TEXT and len(cell) > max(limit, LONGEST_READ):
        return CellError("too_long", {"limit": str(limit)})
    return cell[:limit]
