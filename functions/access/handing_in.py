"""Who may hand in what, and in which way (alerts.md section 5). Everything not listed here is refused.

A new kind of workbook or 事项类型 must be listed here for the mandates that may hand it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from land.adjustment import CAUSES, AdjustmentKind
from land.returns import Evidence
from land.upload import HandsIn, Mandate

REGISTER, RETURN, ADJUSTMENTS, CONTACTS = "register", "return", "adjustments", "contacts"
Row = tuple[str, AdjustmentKind | None]  # the kind of workbook, and the 事项类型 of an adjustment

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
# Changes of contacts and closings of parcels need a sign-in code of the last fifteen minutes.
FRESH: Final = _CLOSINGS | {(CONTACTS, None)}
EVERYTHING: Final = HandsIn(Mandate.OFFICER, None, fresh=True)  # for offline use with one's own files


def refused(hands_in: HandsIn, kind: str, adjustment: AdjustmentKind | None = None) -> str | None:
    """The code of why this sender may not send such a row. None when they may. Parcels are not checked here."""
    row = (kind, adjustment)
    if row not in MAY[hands_in.mandate]:
        return "kind_not_allowed"
    if kind == CONTACTS and hands_in.parcels is not None:
        return "kind_not_allowed"  # the contacts always concern the whole zone
    return "code_not_fresh" if row in FRESH and not hands_in.fresh else None


def vouches(hands_in: HandsIn) -> Evidence:
    """The strongest evidence that the sender may claim for a return: self-reported for a firm, papers for others with a link only."""
    if hands_in.mandate is Mandate.FIRM:
        return Evidence.SELF
    return Evidence.PAPER if hands_in.by_link else Evidence.JOINT_ACCEPTANCE


def decides(hands_in: HandsIn) -> bool:
    """Whether the sender may decide if a cause is verified."""
    return hands_in.mandate is Mandate.OFFICER
