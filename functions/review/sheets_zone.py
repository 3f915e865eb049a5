"""The sheets of a report about the zone as a whole: its indicators, this year and earlier, and the returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from land.units import decimal_text
from review.figures import is_rate, zone_unit, zone_value
from wording.report import report_words as words
from wording.report.report_words import NAMES
from wording.report.review import REVIEW_STATES, ZONE_INDICATORS, agent_name, outlook_text, parts_text
from workbooks.writing.report_sheet import COUNT, SHARE, Column, ReportBook, Row, StyledCell, Value
from zones.measured import Measured, ZoneIndicator
from zones.report import Report
from zones.review import ReturnRate, ReviewState

People = Mapping[str, str]


def write_indicators(book: ReportBook, report: Report) -> int:
    """Value, parts, target, and who has no data; last year's value as published and as known now."""
    year = report.as_of.year
    has_last = bool(report.years) and report.years[-1].year == report.as_of.year - 1
    restated = {one.code: one for one in report.years[-1].indicators} if has_last else {}
    sheet = book.sheet(words.INDICATORS.name, words.above(report, words.INDICATORS))
    found = report.review.indicators
    sheet.lines(f"{ZONE_INDICATORS[one.code]}：{outlook_text(one)}" for one in found if outlook_text(one))
    columns = [
        Column(NAMES["indicator"]), Column(NAMES["unit"]), Column(NAMES["of_year"].format(year=year)), Column(NAMES["parts"]),
        Column(NAMES["target"]), Column(NAMES["published"].format(year=year - 1)),
        Column(NAMES["restated"].format(year=year - 1)), Column(NAMES["moved"]), Column(NAMES["no_data"], COUNT),
        Column(NAMES["no_data_of"], most=60), Column(NAMES["in_question_of"], most=60),
    ]  # fmt: skip
    rows = [_indicator(one, restated.get(one.code), report.as_published or {}) for one in found]
    sheet.table(columns, rows)
    return len(rows)


def _indicator(one: Measured, restated: Measured | None, published: Mapping[str, str | None]) -> Row:
    text = published.get(one.code)
    before = None if text is None else Fraction(text)
    now = None if restated is None or restated.value is None else Fraction(decimal_text(restated.value))
    moved = None if before is None or now is None else now - before
    return [
        ZONE_INDICATORS[one.code], zone_unit(one.code) or "%", zone_value(one.code, one.value), parts_text(one),
        zone_value(one.code, one.target), zone_value(one.code, before),
        zone_value(one.code, None if restated is None else restated.value), _moved(one.code, moved), len(one.no_data),
        words.listed(one.no_data) or None, StyledCell(words.listed(one.in_question) or None, tone="asked" if one.in_question else ""),
    ]  # fmt: skip


def _moved(code: ZoneIndicator, by: Fraction | None) -> StyledCell:
    if by is None:
        return StyledCell(None)
    tone = "asked" if by else ""
    if is_rate(code):
        return StyledCell(by * 100, words.SIGNED_POINTS, tone)
    return StyledCell(zone_value(code, by).value, words.SIGNED, tone)


def by_year(report: Report) -> dict[int, dict[ZoneIndicator, Measured]]:
    """The indicators of every year in the report, its own year last."""
    found = {earlier.year: {one.code: one for one in earlier.indicators} for earlier in report.years}
    return {**found, report.as_of.year: {one.code: one for one in report.review.indicators}}


def write_years(book: ReportBook, report: Report) -> int:
    years = by_year(report)
    sheet = book.sheet(words.YEARS.name, words.above(report, words.YEARS))
    columns = [Column(NAMES["indicator"]), Column(NAMES["unit"])]
    for year in years:
        columns += [Column(NAMES["value"], group=str(year)), Column(NAMES["parts"], group=str(year))]
    rows: list[Row] = []
    for code in ZoneIndicator:
        row: list[Value | StyledCell] = [ZONE_INDICATORS[code], zone_unit(code) or "%"]
        for indicators in years.values():
            row += [zone_value(code, indicators[code].value), parts_text(indicators[code])]
        rows.append(row)
    sheet.table(columns, rows)
    return len(rows)


def write_rates(book: ReportBook, report: Report, people: People) -> int:
    """The rates of return of the zone, of every agent, and of every enterprise."""
    sheet = book.sheet(words.RATES.name, words.above(report, words.RATES))
    columns = [
        Column(NAMES["group"]), Column(NAMES["of"]), Column(NAMES["rate"], SHARE), Column(NAMES["returned"], COUNT),
        Column(NAMES["parcels"], COUNT), Column(NAMES["silent"], COUNT), Column(NAMES["silent_of"], most=60),
        Column(NAMES["problems"], COUNT), Column(NAMES["problems_of"], most=60),
    ]  # fmt: skip
    review = report.review
    silent, problems = (
        tuple(one.parcel_no for one in review.parcels if one.state is state)
        for state in (ReviewState.SILENT, ReviewState.PROBLEMS)
    )
    returned = sum(one.cutoff is not None for one in review.parcels)
    everybody = ReturnRate("", returned, len(review.parcels), silent, problems=problems)
    rows = [_rate(words.ZONE_WIDE, report.zone_name, everybody)]
    rows += _rates(words.BY_AGENT, ((agent_name(one.of, people), one) for one in review.by_agent))
    rows += _rates(words.BY_ENTERPRISE, ((one.of or "", one) for one in review.by_enterprise))
    sheet.table(columns, rows, frozen=2)
    return len(rows)


def _rates(group: str, rates: Iterable[tuple[str, ReturnRate]]) -> list[Row]:
    return [_rate(group, of, one) for of, one in sorted(rates, key=lambda pair: (pair[0], pair[1].of or ""))]


def _rate(group: str, of: str, one: ReturnRate) -> Row:
    tone = "" if one.returned == one.parcels else "yellow" if one.returned else "red"
    return [
        group, of, StyledCell(one.value, SHARE, tone), one.returned, one.parcels, len(one.silent), words.listed(one.silent) or None,
        len(one.problems), words.listed(one.problems) or None,
    ]  # fmt: skip


_WAITING = (ReviewState.PROBLEMS, ReviewState.SILENT, ReviewState.RETURNED)
_STATE_TONES = {ReviewState.PROBLEMS: "red", ReviewState.SILENT: "yellow"}


def write_waiting(book: ReportBook, report: Report, people: People) -> int:
    """Every parcel with something missing: what, and from whom."""
    sheet = book.sheet(words.WAITING.name, words.above(report, words.WAITING))
    columns = [
        Column(NAMES["state"]), Column(NAMES["agent"]), Column(NAMES["parcel_no"]), Column(NAMES["enterprise"]),
        Column(NAMES["cutoff"]), Column(NAMES["lacking"], most=60),
    ]  # fmt: skip
    waiting = [one for one in report.review.parcels if one.state in _WAITING]
    waiting.sort(key=lambda one: (_WAITING.index(one.state), agent_name(one.agent, people), one.parcel_no))
    rows = [
        [
            StyledCell(REVIEW_STATES[one.state], tone=_STATE_TONES.get(one.state, "")), agent_name(one.agent, people), one.parcel_no,
            one.enterprise, one.cutoff, words.lacking_text(one.lacking) or None,
        ]
        for one in waiting
    ]  # fmt: skip
    sheet.table(columns, rows)
    return len(rows)
