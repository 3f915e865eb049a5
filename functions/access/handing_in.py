"""What each may hand in, and by which way (alerts.md section 5). What stands in no list here is refused.

Whoever brings a new kind of workbook or 事项类型 has to say here who may hand it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from land.adjustment import CAUSES, AdjustmentKind
from land.returns import Evidence
from land.upload import HandsIn, Mandate

REGISTER, RETURN, ADJUSTMENTS, CONTACTS = "register", "return", "adjustments", "contacts"
Row = tuple[str, AdjustmentKind | None]  # the kind of its workbook, and the 事项类型 of an adjustment

_CLOSINGS: Final = frozenset(
    {
        (ADJUSTMENTS, AdjustmentKind.TERMINATION),
        (ADJUSTMENTS, AdjustmentKind.RECOVERY),
        (ADJUSTMENTS, AdjustmentKind.ACCEPTANCE),
    }
)
_CAUSES: Final = frozenset((ADJUSTMENTS, cause) for cause in CAUSES)
_RETURNS: Final = frozenset({(RETURN, None)})
MAY: Final[Mapping[Mandate, frozenset[Row]]] = {
    Mandate.FIRM: _RETURNS,
    Mandate.AGENT: _RETURNS | _CAUSES,
    Mandate.OFFICER: _RETURNS
    | _CAUSES
    | _CLOSINGS
    | {
        (REGISTER, None),
        (CONTACTS, None),
        (ADJUSTMENTS, AdjustmentKind.EXTENSION),
        (ADJUSTMENTS, AdjustmentKind.SUPPLEMENT),
        (ADJUSTMENTS, AdjustmentKind.TRANSFER),
        (ADJUSTMENTS, AdjustmentKind.RENUMBERING),
    },
}
# Acts on people, and what ends the follow-up of a parcel: with a code of the last fifteen minutes only.
FRESH: Final = _CLOSINGS | {(CONTACTS, None)}
EVERYTHING: Final = HandsIn(Mandate.OFFICER, None, fresh=True)  # of whoever has the files on their own disk


def refused(hands_in: HandsIn, kind: str, adjustment: AdjustmentKind | None = None) -> str | None:
    """The code of why such a row is not taken from this sender; None where it is. Whose parcel it is about is another matter."""
    row = (kind, adjustment)
    if row not in MAY[hands_in.mandate]:
        return "kind_not_allowed"
    if kind == CONTACTS and hands_in.parcels is not None:
        return "kind_not_allowed"  # contacts are those of the whole zone
    return "code_not_fresh" if row in FRESH and not hands_in.fresh else None


def vouches(hands_in: HandsIn) -> Evidence:
    """How the sender may at most say that a return was verified: a firm that it says so itself, others by papers where they
    only followed a letter's link."""
    if hands_in.mandate is Mandate.FIRM:
        return Evidence.SELF
    return Evidence.PAPER if hands_in.by_link else Evidence.JOINT_ACCEPTANCE


def decides(hands_in: HandsIn) -> bool:
    """Whether the sender's word on whether a cause is verified counts."""
    return hands_in.mandate is Mandate.OFFICER
