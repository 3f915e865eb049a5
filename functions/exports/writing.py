"""A zone's parcels as files of each format, written row by row: no file holds more than one row in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import IO, Protocol

from land.assessment import Assessment
from land.dossier import Dossier
from land.policy import Policy
from land.standing import judge
from land.units import decimal_text
from land.values import dataclass
from land.view import View, view_on
from wording.api.snapshot_json import line, parcel_row
from wording.sheets.export_words import COMMITMENTS, PARCELS, commitment_rows, parcel_cells
from workbooks.writing.export_sheet import Csv, Xlsx
from zones.export import ExportFormat


@dataclass(frozen=True, slots=True)
class Counted:
    """A parcel as it stands on a day."""

    zone: str
    parcel_id: str
    assessment: Assessment
    view: View


def counted(zone: str, parcel_id: str, dossier: Dossier, on: date, policy: Policy) -> Counted:
    """The parcel, judged by all that is known of it."""
    return Counted(zone, parcel_id, judge(dossier, on, policy), view_on(dossier, on, policy=policy))


class Book(Protocol):
    """Files that are being written."""

    def add(self, parcel: Counted) -> None:
        """The parcel is in the files."""

    def close(self) -> None:
        """The files are complete."""


def book_of(form: ExportFormat, files: Mapping[str, IO[bytes]], on: date, people: Mapping[str, str]) -> Book:
    """The files of an export, with their headings and no parcel yet. people: person id → the name to show."""
    if form is ExportFormat.JSONL:
        return _Lines(files["parcels"])
    tables = (PARCELS, COMMITMENTS)
    if form is ExportFormat.XLSX:
        return _Tables(Xlsx(files["workbook"], tables, on), people)
    return _Tables(Csv([files["parcels"], files["commitments"]], tables, decimal_text), people)


class _Tables:
    def __init__(self, tables: Xlsx | Csv, people: Mapping[str, str]) -> None:
        self._tables, self._people = tables, people

    def add(self, parcel: Counted) -> None:
        self._tables.row(0, parcel_cells(parcel.assessment, parcel.view, self._people))
        for row in commitment_rows(parcel.assessment):
            self._tables.row(1, row)

    def close(self) -> None:
        self._tables.close()


class _Lines:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def add(self, parcel: Counted) -> None:
        view = parcel.view
        row = parcel_row(
            parcel.zone, parcel.parcel_id, parcel.assessment, view, counted=view.promises.closed_by is None
        )
        self._out.write(line(row).encode())

    def close(self) -> None:
        self._out.flush()
