"""An export of all data on a zone's parcels, made on request."""

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


# format → the files of an export → their file extension
FILES: Final[Mapping[ExportFormat, Mapping[str, str]]] = {
    ExportFormat.XLSX: {"workbook": "xlsx"},
    ExportFormat.CSV: {"parcels": "csv", "commitments": "csv"},
    ExportFormat.JSONL: {"parcels": "jsonl"},
}


@dataclass(frozen=True, slots=True)
class Export:
    """One export. name: cannot be guessed. made: the files are ready; they are kept for a week after the request."""

    zone: str
    name: str
    format: ExportFormat
    asked_at: datetime
    made: bool = False
