"""A file of everything that is known of a zone's parcels, which somebody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from land.values import dataclass


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"


# By format, the files that an export has, and how each name ends.
FILES: Final[Mapping[ExportFormat, Mapping[str, str]]] = {
    ExportFormat.XLSX: {"workbook": "xlsx"},
    ExportFormat.CSV: {"parcels": "csv", "commitments": "csv"},
    ExportFormat.JSONL: {"parcels": "jsonl"},
}


@dataclass(frozen=True, slots=True)
class Export:
    """name: nobody can guess it. made: the files lie ready; they are kept for a week after they were asked for."""

    zone: str
    name: str
    format: ExportFormat
    asked_at: datetime
    made: bool = False
