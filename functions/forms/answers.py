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
LARGEST = 4_000_000  # bytes; a function answers 6 MB, and bytes as text are a third more
_YEAR = re.compile(r"2[01][0-9]{2}")


def year_of(text: str) -> int | None:
    """The year asked for; None where that is none we could have returns of."""
    return int(text) if _YEAR.fullmatch(text) else None


def parcels_of(visitor: Visitor) -> frozenset[str] | None:
    """The parcels of the pre-filled return that the visitor may have, None for all of the zone: whoever hands in, those about
    which they may speak; else what they may read, but for a link, which shows a workbook only where it takes it back."""
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
    """The workbook; where an answer does not hold it, the way to where it is kept. kept: keeps a workbook under a name, and
    gives its address."""
    if filled is None:
        return refused("no_parcels")
    data = prefilled(*filled)
    name = prefilled_name(zone, year)
    if len(data) > LARGEST:
        return sent_to(kept(data, name))
    return file(data, name, f"return-{year}.xlsx", _XLSX)
