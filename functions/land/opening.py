"""What the link in a letter opens, at most (alerts.md section 5)."""

from __future__ import annotations

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """What the link in a letter opens, at most; at every use it is cut down to what its reader may do then.

    parcels: that the letter names (宗地编号). takes: workbooks can be handed in through it. review: the year of the review
    that it answers, and with which it ends. report: the year and name of a report ("2025.full-…") that it leads to.
    upload_id: of the upload whose receipt it shows; uploads: of several. until: its last second (of the epoch); None:
    thirty days from sending.
    """

    parcels: frozenset[str] = frozenset()
    takes: bool = False
    review: int | None = None
    report: str = ""
    upload_id: str = ""
    until: int | None = None
    uploads: frozenset[str] = frozenset()
