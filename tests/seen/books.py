"""Every workbook that we write: forms, the marked copy, the lists that go with letters, exports, reports."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from exports.writing import book_of, counted
from intake.copies import to_mark
from land.policy import DEFAULT
from review.workbook import report_workbook
from tests.cast import D
from tests.review import reports
from tests.seen import letters, receipts
from tests.seen.as_text import workbook
from tests.seen.zone import AGENT, HEAD, ON, ZONE
from wording.columns import Kind
from wording.mail.letters import digest_letter
from wording.report.report_summary import summary
from wording.sheets.prefilled import prefilled_return
from workbooks.marking.annotating import listed_packed, marked_packed
from workbooks.writing.form import prefilled, template
from workbooks.writing.parcel_list import parcel_list
from zones.export import ExportFormat
from zones.report_order import ReportKind


def form(kind: Kind) -> Callable[[], bytes]:
    return lambda: template(kind)


def filled() -> bytes:
    found = prefilled_return(receipts.known().values(), ZONE.name, 2025, ON, as_of=D("2025-12-31"))
    assert found is not None
    return prefilled(*found)


def marked() -> bytes:
    receipt = receipts.taken_in(receipts.FAULTY, "填报表.xlsx")[1]
    return marked_packed(to_mark(receipts.FAULTY, receipt)).partition(b"\n")[2]


def listed() -> bytes:
    receipt = replace(receipts.taken_in(receipts.FAULTY, "填报表.xlsx")[1], more_errors=12, more_others=3)
    return listed_packed(to_mark(receipts.FAULTY, receipt)).partition(b"\n")[2]


def letter_list() -> bytes:
    news = letters.news() + letters.backlog()
    written = digest_letter(letters.HEADED, HEAD, news, letters.open_of(news), takes=False)
    return parcel_list(written.list_title, written.rows, ON)


def export() -> bytes:
    out = io.BytesIO()
    book = book_of(ExportFormat.XLSX, {"workbook": out}, ON, {AGENT.person_id: AGENT.name})
    for number, dossier in receipts.known().items():
        book.add(counted(ZONE.code, number, dossier, ON, policy=DEFAULT))
    book.close()
    return out.getvalue()


def export_csv() -> str:
    outs = {"parcels": io.BytesIO(), "commitments": io.BytesIO()}
    book = book_of(ExportFormat.CSV, outs, ON, {AGENT.person_id: AGENT.name})
    for number, dossier in receipts.known().items():
        book.add(counted(ZONE.code, number, dossier, ON, policy=DEFAULT))
    book.close()
    return "\n".join(f"=== {part}\n" + out.getvalue().decode("utf-8-sig") for part, out in outs.items()).replace(
        "\r", ""
    )


def report(kind: ReportKind) -> bytes:
    made = reports.made(kind=kind)
    return report_workbook(made, reports.PEOPLE, reports.CHECKSUM, summary(made))


# By the module that writes it.
WRITTEN: Final[Mapping[str, Mapping[str, Callable[[], bytes]]]] = {
    "workbooks.writing.form": {**{f"form-{kind.value}": form(kind) for kind in Kind}, "prefilled-return": filled},
    "workbooks.marking.annotating": {"marked-copy": marked, "list-of-problems": listed},
    "workbooks.writing.report_sheet": {
        "list-of-a-letter": letter_list,
        "report-full": lambda: report(ReportKind.FULL),
        "report-short": lambda: report(ReportKind.SHORT),
    },
    "workbooks.writing.export_sheet": {"export": export},
}


def _seen(write: Callable[[], bytes]) -> Callable[[], str]:
    return lambda: workbook(write())


BOOKS: Final[Mapping[str, Callable[[], str]]] = {
    **{name: _seen(write) for cases in WRITTEN.values() for name, write in cases.items()},
    "export-csv": export_csv,
}
