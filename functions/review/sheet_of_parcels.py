"""The sheet 一地一档: one row per parcel, with promises, facts, verdicts, and the cells that they come from."""

from __future__ import annotations

from collections.abc import Sequence

from land.assessment import IdleStatus
from land.indicator import Indicator
from review.figures import achieved, asked, commitment_unit, promised
from review.sheets_zone import People
from wording.columns import INDICATORS
from wording.labels import IDLE_STATUSES, LEVELS
from wording.report import report_words as words
from wording.report.doubts import marked
from wording.report.report_words import NAMES
from wording.report.review import ASKED, ASKED_UNITS, REVIEW_STATES, agent_name, shown_unit
from workbooks.writing.report_sheet import AMOUNT, COUNT, MONEY, Column, ReportBook, StyledCell, Value
from zones.asked import Asked
from zones.report import ParcelPage, Report

_FROZEN = 2  # parcel and holder
Row = list[Value | StyledCell]


def write_parcels(book: ReportBook, report: Report, people: People) -> int:
    """The sheet is written; returns its rows. It has columns for every commitment of any parcel; dashes if a parcel has none."""
    any_agreed = {outcome.indicator for page in report.pages for outcome in page.assessment.commitments}
    agreed = [indicator for indicator in Indicator if indicator in any_agreed]
    sheet = book.sheet(words.PARCELS.name, words.above(report, words.PARCELS))
    sheet.table(_columns(report, agreed), (_row(page, agreed, people) for page in report.pages), frozen=_FROZEN)
    return len(report.pages)


def _columns(report: Report, agreed: Sequence[Indicator]) -> list[Column]:
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]), Column(NAMES["agent"]), Column(NAMES["area"], MONEY),
        Column(NAMES["granted"]), Column(NAMES["level"]), Column(NAMES["state"]), Column(NAMES["cutoff"]),
        Column(NAMES["idle"]), Column(NAMES["idle_since"]), Column(NAMES["restated_mark"], COUNT),
    ]  # fmt: skip
    for fact in Asked:
        year = f"{report.review.output_year} " if fact is Asked.OUTPUT else ""
        group = f"{year}{_with_unit(ASKED[fact], shown_unit(ASKED_UNITS.get(fact, '')))}"
        columns += [Column(NAMES["said"], MONEY, group), Column(NAMES["said_to"], group=group)]
    for indicator in agreed:
        group = words.COMMITMENT.format(name=_with_unit(INDICATORS[indicator], commitment_unit(indicator)))
        columns += [
            Column(NAMES["agreed_on"], AMOUNT, group), Column(NAMES["fact_is"], AMOUNT, group), Column(NAMES["verdict"], group=group),
            Column(NAMES["source"], group=group, most=30),
        ]  # fmt: skip
    return columns


def _with_unit(name: str, unit: str) -> str:
    return f"{name}({unit})" if unit else name


_NOT_AGREED: Row = [None] * 4


def _row(page: ParcelPage, agreed: Sequence[Indicator], people: People) -> Row:
    parcel, assessment = page.parcel, page.assessment
    level, idle = assessment.level, assessment.idle
    row: Row = [
        parcel.parcel_no, parcel.enterprise, agent_name(parcel.agent, people), page.area, page.granted,
        StyledCell(LEVELS[level], tone=level.value), REVIEW_STATES[parcel.state], parcel.cutoff,
        None if idle.status is IdleStatus.NONE else StyledCell(IDLE_STATUSES[idle.status], tone=idle.level.value), idle.since,
        StyledCell(len(page.restated) or None, COUNT, "asked" if any(one.questioned for one in page.restated) else ""),
    ]  # fmt: skip
    for fact in Asked:
        cell = parcel.cells[fact]
        row += [asked(fact, cell), cell.cutoff]
    promises = {one.outcome.indicator: one for one in page.promises}
    for indicator in agreed:
        promise = promises.get(indicator)
        if promise is None:
            row += _NOT_AGREED
            continue
        outcome = promise.outcome
        verdict = StyledCell(
            marked(words.verdict_text(outcome), in_question=bool(promise.doubts)), tone=outcome.level.value
        )
        is_so = achieved(outcome)  # a value that is not shown, because it is not judged yet, shows no source either
        source = None if is_so.value is None else words.behind_text(promise.behind)
        row += [promised(outcome), is_so, verdict, source]
    return row
