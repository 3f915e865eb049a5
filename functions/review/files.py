"""A report as files: the canonical JSON, the workbook, the page."""

from __future__ import annotations

from collections.abc import Mapping

from land.values import dataclass
from review.workbook import report_workbook
from wording.api.report_json import report_json
from wording.report.report_page import report_page
from wording.report.report_summary import summary
from zones.report import Report

_TYPES = {
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Files:
    """checksum: of the JSON. forms: form → bytes and their content type. sentences: the summary."""

    checksum: str
    forms: Mapping[str, tuple[bytes, str]]
    sentences: tuple[str, ...]


def files_of(report: Report, people: Mapping[str, str]) -> Files:
    """The report's files. people: person id → the name to show; the JSON has only ids."""
    text, checksum = report_json(report)
    document = text.encode()
    del text  # for thousands of parcels it is as large as everything else
    sentences = summary(report)
    made = {
        "json": document,
        "xlsx": report_workbook(report, people, checksum, sentences),
        "html": report_page(report, people, checksum).encode(),
    }
    return Files(checksum, {form: (data, _TYPES[form]) for form, data in made.items()}, sentences)
