"""A report as a workbook: a sheet for every question, and the charts. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from review.charts import draw
from review.sheet_of_parcels import write_parcels
from review.sheets_parcels import (
    write_changes,
    write_doubts,
    write_idle,
    write_investment,
    write_late,
    write_milestones,
)
from review.sheets_zone import write_indicators, write_rates, write_waiting, write_years
from wording.report import report_words as words
from wording.report.report_words import SheetWords
from workbooks.writing.report_charts import Charts
from workbooks.writing.report_cover import Cover
from workbooks.writing.report_sheet import ReportBook
from zones.report import Report
from zones.report_order import ReportKind


def report_workbook(report: Report, people: Mapping[str, str], checksum: str, sentences: Sequence[str] = ()) -> bytes:
    """The .xlsx. people: person id → the name to show. checksum: of the report's JSON. sentences: the summary. The short
    form has no sheet of the parcels."""
    title = words.title(report)
    book = ReportBook(title, report.published_on)
    cover = Cover(book, words.OVERVIEW.name, title)
    charts = Charts(book, words.CHARTS.name, title, words.CHART_DATA.name)
    writers: list[tuple[SheetWords, Callable[[], int]]] = [
        (words.INDICATORS, lambda: write_indicators(book, report)),
        (words.YEARS, lambda: write_years(book, report)),
        (words.RATES, lambda: write_rates(book, report, people)),
        (words.WAITING, lambda: write_waiting(book, report, people)),
        (words.MILESTONES_SHEET, lambda: write_milestones(book, report)),
        (words.INVESTMENT, lambda: write_investment(book, report)),
        (words.LATE, lambda: write_late(book, report, people)),
        (words.CHANGES, lambda: write_changes(book, report, people)),
        (words.DOUBTS, lambda: write_doubts(book, report)),
        (words.IDLE, lambda: write_idle(book, report, people)),
    ]
    if report.kind is ReportKind.FULL:
        writers.append((words.PARCELS, lambda: write_parcels(book, report, people)))
    written = [(about, write()) for about, write in writers]
    charts.begin_data()
    draw(charts, report)
    cover.paragraphs(sentences)
    cover.facts(
        [
            (words.AS_OF, report.as_of),
            (words.PUBLISHED_ON, report.published_on),
            (words.SEQ, report.seq or None),
            *((words.VERSIONS.get(name, name), version) for name, version in sorted(report.versions.items())),
            (words.CHECKSUM, checksum),
        ]
    )
    cover.contents(
        (words.SHEET, words.ANSWERS, words.ENTRIES),
        [(words.CHARTS.name, words.CHARTS.question, None), *((about.name, about.question, n) for about, n in written)],
    )
    cover.paragraphs([words.CHECKSUM_NOTE], quiet=True)
    return book.close()
