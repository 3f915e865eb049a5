"""The words for a figure that a later return revises: by how much it changed, where it came from, and what is asked."""

from __future__ import annotations

from typing import Final

from land.dossier import FigureSource
from land.policy import Policy
from land.restatement import Restatement
from wording.explanations import percent
from wording.units import as_written

NO_SHARE: Final = "—"
WITHDRAWN: Final = "撤回"
QUESTIONED: Final = "请说明原因"
_CHANGED: Final = "现在填 {new}，变动 {share}，超过 {limit}"
_FROM_ZERO: Final = "现在填 {new}"
_TAKEN_BACK: Final = "现在撤回了"


def share_text(one: Restatement) -> str:
    """By how much a figure changed; a dash if that cannot be given as a share."""
    if one.share is None:
        return NO_SHARE
    return f"{'+' if one.share > 0 else '-'}{percent(abs(one.share))}"


def change_text(one: Restatement, policy: Policy) -> str:
    """How the old figure changed, and that the change exceeds the policy's share."""
    if one.new is None:
        return _TAKEN_BACK
    words = {"new": as_written(one.new), "share": share_text(one), "limit": percent(policy.restated_questioned_above)}
    return (_FROM_ZERO if one.share is None else _CHANGED).format_map(words)


def source_text(source: FigureSource | None) -> str:
    """The cell (sheet!cell), the upload and who sent it, by their ids; "" when unknown."""
    if source is None:
        return ""
    place = "!".join(part for part in (source.sheet, source.cell) if part)
    return "\n".join(part for part in (place, source.upload_id, source.actor) if part)
