"""The most that the link in a letter opens (alerts.md section 5)."""

from __future__ import annotations

from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Opening:
    """The most that the link in a letter opens. At every use it is limited to what its reader may do at that moment.

    parcels: the parcels that the letter names (宗地编号). takes: the link accepts workbooks. review: the year of the review
    to which it belongs; it ends with that review. report: the year and name of a report ("2025.full-…") that it shows.
    upload_id: the upload whose receipt it shows; uploads: the same for several. until: the last epoch second; None means
    thirty days from sending.
    """

    parcels: frozenset[str] = frozenset()
    takes: bool = False
    review: int | None = None
    report: str = ""
    upload_id: str = ""
    until: int | None = None
    uploads: frozenset[str] = frozenset()
