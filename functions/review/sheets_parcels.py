"""The sheets of a report that list parcels by a question: milestones, investment, late days, restated figures, idle land."""

from __future__ import annotations

from land.assessment import IdleStatus, Verdict
from land.restatement import Restatement
from review.figures import stated, stated_unit, wan
from review.sheets_zone import People
from wording.columns import FACTS, INDICATORS
from wording.explanations import sentence
from wording.labels import IDLE_STATUSES, MILESTONE_VERDICTS, VERDICTS
from wording.report import report_words as words
from wording.report.doubts import marked, questioned
from wording.report.report_words import MILESTONE_COLUMNS, NAMES
from wording.report.restatements import QUESTIONED, WITHDRAWN
from wording.report.review import agent_name, parts_text, value_text
from workbooks.writing.report_sheet import COUNT, MONEY, SHARE, Column, ReportBook, Row, StyledCell
from zones.idle_shares import SUSPECTED
from zones.measured import Measured, ZoneIndicator
from zones.report import Report, investments, late, late_bin, milestone_counts


def write_milestones(book: ReportBook, report: Report) -> int:
    """For each milestone, the number of parcels with each verdict."""
    sheet = book.sheet(words.MILESTONES_SHEET.name, words.above(report, words.MILESTONES_SHEET))
    columns = [Column(NAMES["milestone"]), *(Column(MILESTONE_VERDICTS[one], COUNT) for one in MILESTONE_COLUMNS)]
    columns += [Column(NAMES["agreed"], COUNT), Column(NAMES["none_agreed"], COUNT)]
    rows: list[Row] = []
    for milestone, counted in milestone_counts(report).items():
        total = sum(counted.values())
        rows.append(
            [INDICATORS[milestone], *(counted[one] for one in MILESTONE_COLUMNS), total, len(report.pages) - total]
        )
    sheet.table(columns, rows)
    return len(rows)


def _measured(report: Report, code: ZoneIndicator) -> Measured:
    return next(one for one in report.review.indicators if one.code is code)


def write_investment(book: ReportBook, report: Report) -> int:
    sheet = book.sheet(words.INVESTMENT.name, words.above(report, words.INVESTMENT))
    rate = _measured(report, ZoneIndicator.INVESTMENT_RATE)
    sheet.line(words.SUM_NOTE.format(parts=parts_text(rate), value=value_text(rate)))
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]), Column(NAMES["promised"], MONEY),
        Column(NAMES["invested"], MONEY), Column(NAMES["reached"], SHARE), Column(NAMES["verdict"]), Column(NAMES["data_to"]),
        Column(NAMES["why"], most=60),
    ]  # fmt: skip
    rows: list[Row] = []
    for page, promise in investments(report):
        outcome, origins = promise.outcome, promise.behind
        reached = None if outcome.value is None or not outcome.target_min else outcome.value / outcome.target_min
        invested = wan(outcome.value)._replace(tone="asked" if promise.doubts else "")
        verdict = marked(VERDICTS[outcome.verdict], in_question=bool(promise.doubts))
        rows.append([
            page.parcel.parcel_no, page.parcel.enterprise, wan(outcome.target_min), invested, StyledCell(reached, SHARE),
            StyledCell(verdict, tone=outcome.level.value), origins[0].cutoff if origins else None,
            sentence(outcome.explanation, outcome.indicator),
        ])  # fmt: skip
    sheet.table(columns, rows)
    return len(rows)


def write_late(book: ReportBook, report: Report, people: People) -> int:
    sheet = book.sheet(words.LATE.name, words.above(report, words.LATE))
    unreported = sum(counted[Verdict.UNREPORTED] for counted in milestone_counts(report).values())
    if unreported:
        sheet.line(words.UNREPORTED_NOTE.format(count=unreported))
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]), Column(NAMES["agent"]), Column(NAMES["milestone"]),
        Column(NAMES["due"]), Column(NAMES["actual"]), Column(NAMES["late_days"], COUNT), Column(NAMES["bin"]),
        Column(NAMES["verdict"]), Column(NAMES["penalty"], MONEY),
    ]  # fmt: skip
    rows: list[Row] = []
    for page, outcome in late(report):
        days = outcome.lag_days or 0
        rows.append([
            page.parcel.parcel_no, page.parcel.enterprise, agent_name(page.parcel.agent, people), INDICATORS[outcome.indicator],
            outcome.due, outcome.actual, days, words.bin_text(late_bin(days)),
            StyledCell(MILESTONE_VERDICTS[outcome.verdict], tone=outcome.level.value), wan(outcome.money_at_stake_yuan),
        ])  # fmt: skip
    sheet.table(columns, rows)
    return len(rows)


def write_changes(book: ReportBook, report: Report, people: People) -> int:
    """Every restated figure, old and new, with the source of both."""
    sheet = book.sheet(words.CHANGES.name, words.above(report, words.CHANGES))
    before, after = NAMES["before"], NAMES["after"]
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["fact"]), Column(NAMES["year"], "0"), Column(NAMES["unit"]),
        Column(NAMES["old"], MONEY), Column(NAMES["new"], MONEY), Column(NAMES["change"]), Column(NAMES["reason"]),
        Column(NAMES["upload"], group=before, most=24), Column(NAMES["cell"], group=before),
        Column(NAMES["upload"], group=after, most=24), Column(NAMES["cell"], group=after),
        Column(NAMES["actor"], group=after), Column(NAMES["received_on"], group=after),
    ]  # fmt: skip
    rows = [_change(one, people) for one in report.review.restatements]
    sheet.table(columns, rows)
    return len(rows)


def _change(one: Restatement, people: People) -> Row:
    tone = "asked" if one.questioned else ""
    source, old = one.source, one.old_source
    actor = source.actor if source is not None else ""
    return [
        one.parcel_no, FACTS[one.fact], one.year, stated_unit(one.fact), stated(one.fact, one.old),
        stated(one.fact, one.new) if one.new is not None else WITHDRAWN, StyledCell(one.share, words.SIGNED_SHARE, tone),
        StyledCell(QUESTIONED if one.questioned else one.reason or None, tone=tone), old.upload_id if old else None,
        words.place_text(old), source.upload_id if source else None, words.place_text(source),
        people.get(actor, actor) or None, one.received_on,
    ]  # fmt: skip


def write_doubts(book: ReportBook, report: Report) -> int:
    """Every figure in question, with its cell."""
    sheet = book.sheet(words.DOUBTS.name, words.above(report, words.DOUBTS))
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]), Column(NAMES["fact"], most=40), Column(NAMES["value"]),
        Column(NAMES["upload"], most=24), Column(NAMES["cell"]), Column(NAMES["received_on"]),
    ]  # fmt: skip
    holders = {page.parcel.parcel_no: page.parcel.enterprise for page in report.pages}
    rows: list[Row] = []
    for one in report.review.doubts:
        said = questioned(one)
        rows.append([
            one.parcel_no, holders[one.parcel_no], said.subject, StyledCell(said.value, tone="asked"), one.source.upload_id,
            said.place or None, one.received_on,
        ])  # fmt: skip
    sheet.table(columns, rows)
    return len(rows)


def write_idle(book: ReportBook, report: Report, people: People) -> int:
    """Every parcel with a state of idleness, the most severe first."""
    sheet = book.sheet(words.IDLE.name, words.above(report, words.IDLE))
    columns = [
        Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]), Column(NAMES["agent"]), Column(NAMES["area"], MONEY),
        Column(NAMES["status"]), Column(NAMES["since"]), Column(NAMES["exposure"], MONEY), Column(NAMES["counted"]),
        Column(NAMES["why"], most=70),
    ]  # fmt: skip
    found = [page for page in report.pages if page.assessment.idle.status is not IdleStatus.NONE]
    found.sort(key=lambda page: (page.assessment.idle.status not in SUSPECTED, page.parcel.parcel_no))
    rows: list[Row] = []
    for page in found:
        idle = page.assessment.idle
        rows.append([
            page.parcel.parcel_no, page.parcel.enterprise, agent_name(page.parcel.agent, people), page.area,
            StyledCell(IDLE_STATUSES[idle.status], tone=idle.level.value), idle.since, wan(idle.fee_exposure_yuan),
            words.YES if idle.status in SUSPECTED else words.NO, sentence(idle.reason),
        ])  # fmt: skip
    sheet.table(columns, rows)
    return len(rows)
