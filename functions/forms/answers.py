"""Workbooks to fill in, as answers."""

from __future__ import annotations

import re
from collections.abc import Callable

from access.admission import Visitor
from web.answers import Answer, file, refused, sent_to
from wording.columns import Kind
from wording.sheets.forms import prefilled_name, template_name
from wording.sheets.prefilled import Line
from workbooks.writing.form import prefilled, template

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 4_000_000  # bytes; Lambda limits an answer to 6 MB, and base64 makes a file a third larger
_YEAR = re.compile(r"2[01][0-9]{2}")


def year_of(text: str) -> int | None:
    """The year asked for; None when there cannot be returns for it."""
    return int(text) if _YEAR.fullmatch(text) else None


def parcels_of(visitor: Visitor) -> frozenset[str] | None:
    """The parcels that the visitor's pre-filled return may hold; None means all parcels of the zone.

    A visitor who may hand in returns gets the parcels that they may report on. Anybody else gets those that they may read.
    A link that does not accept returns gets none.
    """
    if visitor.hands_in is not None:
        return visitor.hands_in.parcels
    return frozenset() if visitor.grant is not None else visitor.reads


def template_answer(kind: str) -> Answer:
    if kind not in set(Kind):
        return refused("not_found")
    return file(template(Kind(kind)), template_name(Kind(kind)), f"{kind}.xlsx", _XLSX)


def prefilled_answer(
    filled: tuple[str, list[Line]] | None, zone: str, year: int, kept: Callable[[bytes, str], str]
) -> Answer:
    """The workbook, or a redirect to its stored copy if it is too large for an answer.

    kept: stores a workbook under a name, and returns its address.
    """
    if filled is None:
        return refused("no_parcels")
    data = prefilled(*filled)
    name = prefilled_name(zone, year)
    if len(data) > LARGEST:
        return sent_to(kept(data, name))
    return file(data, name, f"return-{year}.xlsx", _XLSX)
