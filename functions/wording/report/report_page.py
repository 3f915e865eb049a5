"""A report as one self-contained HTML page: it opens offline, prints on A4, and runs no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final

from land.assessment import SEVERITY, IdleStatus, Level, Verdict
from land.units import WAN, decimal_text
from land.values import dataclass
from wording.columns import INDICATORS
from wording.explanations import percent, sentence, wan
from wording.labels import IDLE_STATUSES, LEVELS, MILESTONE_VERDICTS
from wording.mail.letters import templates
from wording.mail.review_letters import day_text
from wording.report import report_charts
from wording.report.doubts import questioned
from wording.report.report_charts import VERDICT_FILLS
from wording.report.report_parcels import SIGNS, Graded, file_of, graded, revision_of
from wording.report.report_summary import published, summary
from wording.report.report_words import REPORTS, VERSIONS
from wording.report.review import (
    MEASURED_UNITS,
    NO_VALUE,
    ZONE_GROUPS,
    ZONE_INDICATORS,
    agent_name,
    parts_text,
    target_text,
    value_text,
)
from zones.idle_shares import SUSPECTED
from zones.measured import Measured, ZoneIndicator
from zones.report import ParcelPage, Report, late, milestone_counts
from zones.report_order import ReportKind
from zones.review import ReturnRate

MOST_POINTS: Final = 6  # sentences of the short form
MOST_ROWS: Final = 5  # of each of its lists: it is read on a telephone, in four screens
MOST_LATE: Final = 30  # rows of the list of late milestones; the pages of the parcels have all
_FIGURES: Final = (
    ZoneIndicator.START_RATE,
    ZoneIndicator.PRODUCTION_RATE,
    ZoneIndicator.INVESTMENT_RATE,
    ZoneIndicator.OUTPUT_RATE,
    ZoneIndicator.RETURN_RATE,
    ZoneIndicator.IDLE_SHARE,
)
_YUAN: Final = ("元", "元")
_LEVELS: Final = (Level.RED, Level.YELLOW, Level.BLUE, Level.GREEN)


def report_page(report: Report, people: Mapping[str, str], checksum: str) -> str:
    """The page. people: person id → name; an id without a name is shown as it is. checksum: of the report's JSON.

    The same report gives the same text. The short form is a page of its own: the gravest, and counts of everything else.
    """
    full = report.kind is ReportKind.FULL
    running = _css_string(f"{report.zone_name} · {REPORTS[report.kind]} · 截至 {report.as_of.isoformat()}")
    style = templates("report").get_template("style.css").render(running=running)
    values = {
        "zone": report.zone_name,
        "title": REPORTS[report.kind],
        "style": style,
        "allowed": _allowed(style),
        "as_of": day_text(report.as_of),
        "published_on": day_text(report.published_on),
        "scope": len(report.pages),
        "year": report.review.fills,
        "revises": report.review.revises,
        "figures": list(_figures(report)),
        "summary": summary(report),
        "groups": list(_indicators(report)),
        "last_year": _last_year(report),
        "was_published": report.as_published is not None,
        "over_the_years": report_charts.over_the_years(report),
        "first_year": report.years[0].year if report.years else None,
        "milestone_chart": report_charts.milestones(report),
        "verdicts": [MILESTONE_VERDICTS[one] for one in VERDICT_FILLS],
        "milestones": list(_milestones(report)),
        "late_chart": report_charts.late_days(report),
        "late": _late(report)[:MOST_LATE],
        "more_late": max(0, len(_late(report)) - MOST_LATE),
        "investment_chart": report_charts.investment(report),
        "invested": _of(report, ZoneIndicator.INVESTMENT_RATE),
        "largest": len(report_charts.largest(report)),
        "by_agent": [_rate(one, agent_name(one.of, people)) for one in _by_name(report.review.by_agent, people)],
        "by_enterprise": [_rate(one, one.of or NO_VALUE) for one in report.review.by_enterprise if _lacks(one)],
        "settled": sum(not _lacks(one) for one in report.review.by_enterprise),
        "revisions": [revision_of(one) for one in report.review.restatements],
        "doubts": [questioned(one) for one in report.review.doubts],
        "idle": list(_idle(report)),
        "idle_sentence": _idle_counts(report),
        "most_points": MOST_POINTS,
        "most_rows": MOST_ROWS,
        "lowest": _lowest(report, people),
        "files": [file_of(page, people) for page in report.pages] if full else [],
        "full": full,
        "levels": [(SIGNS[level], LEVELS[level], level.value) for level in _LEVELS],
        "versions": [f"{VERSIONS.get(key, key)} {said}" for key, said in sorted(report.versions.items())],
        "seq": report.seq,
        "checksum": checksum,
    }
    return templates("report").get_template("page.html" if full else "short.html").render(values)


def _allowed(style: str) -> str:
    """The page's content security policy: its own style and nothing else. It is part of the page, since a page from a bucket or
    from disk has no headers of ours."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _of(report: Report, code: ZoneIndicator) -> Measured:
    return next(one for one in report.review.indicators if one.code is code)


def _css_string(text: str) -> str:
    """A CSS string that no text can break out of: everything but letters and digits is escaped as its code point."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):06x}" for sign in text) + '"'


def _figures(report: Report) -> Iterator[tuple[str, str, str]]:
    """The key figures at the top: name, value, numbers."""
    for code in _FIGURES:
        one = _of(report, code)
        parts = parts_text(one)
        if one.denominator is not None and MEASURED_UNITS[code][:2] == _YUAN:
            parts = f"{decimal_text(one.numerator / WAN, 0)}/{decimal_text(one.denominator / WAN, 0)} 万元"
        yield ZONE_INDICATORS[code], value_text(one), parts


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator. published: last year's value as reported then; revised: the same value as known now."""

    name: str
    value: str
    parts: str
    target: str
    no_data: str
    published: str
    revised: str


def _last_year(report: Report) -> int | None:
    last = report.as_of.year - 1
    known = report.as_published is not None or any(one.year == last for one in report.years)
    return last if known else None


def _indicators(report: Report) -> Iterator[tuple[str, list[Line]]]:
    last = next((one.indicators for one in report.years if one.year == report.as_of.year - 1), ())
    then = {one.code: one for one in last}
    for group, codes in groupby(ZoneIndicator, key=lambda code: code.group):
        yield ZONE_GROUPS[group], [_line(_of(report, code), then.get(code), report.as_published) for code in codes]


def _line(one: Measured, then: Measured | None, values: Mapping[str, str | None] | None) -> Line:
    before = published(one, values)
    return Line(
        name=ZONE_INDICATORS[one.code],
        value=value_text(one),
        parts=parts_text(one),
        target=target_text(one),
        no_data=_left_out(one),
        published=NO_VALUE if before is None else value_text(before),
        revised=NO_VALUE if then is None else value_text(then),
    )


def _left_out(one: Measured) -> str:
    """How many parcels gave no figure, and for how many it is in question."""
    parts = [f"{len(one.no_data)} 宗"] if one.no_data else []
    return "，".join([*parts, f"存疑 {len(one.in_question)} 宗"] if one.in_question else parts)


def _milestones(report: Report) -> Iterator[tuple[str, int, list[int], str]]:
    """Name, how many agreed it, how many of each verdict, average late days."""
    for milestone, found in milestone_counts(report).items():
        days = value_text(_of(report, ZoneIndicator(f"late_days_{milestone}")))
        yield INDICATORS[milestone], found.total(), [found[verdict] for verdict in VERDICT_FILLS], days


@dataclass(frozen=True, slots=True)
class Late:
    number: str
    enterprise: str
    milestone: str
    due: str
    days: int
    level: Graded


def _late(report: Report) -> list[Late]:
    """The milestones that are known to be late and still open, the latest first."""
    return [
        Late(
            page.parcel.parcel_no,
            page.parcel.enterprise,
            INDICATORS[outcome.indicator],
            outcome.due.isoformat() if outcome.due else NO_VALUE,
            days=outcome.lag_days or 0,
            level=graded(outcome.level),
        )
        for page, outcome in late(report)
        if outcome.verdict is Verdict.OVERDUE
    ]


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    value: str
    returned: int
    parcels: int
    silent: Sequence[str]
    problems: Sequence[str]


def _rate(one: ReturnRate, name: str) -> Rate:
    value = NO_VALUE if one.value is None else percent(one.value)
    return Rate(name, value, one.returned, one.parcels, silent=one.silent, problems=one.problems)


def _lowest(report: Report, people: Mapping[str, str]) -> list[Rate]:
    """The agents with the lowest rates of return, the lowest first."""
    found = sorted(_by_name(report.review.by_agent, people), key=lambda one: one.value or 0)
    return [_rate(one, agent_name(one.of, people)) for one in found[:MOST_ROWS]]


def _by_name(rates: Iterable[ReturnRate], people: Mapping[str, str]) -> list[ReturnRate]:
    return sorted(rates, key=lambda one: (agent_name(one.of, people), one.of or ""))


def _lacks(one: ReturnRate) -> bool:
    return bool(one.silent or one.problems)


@dataclass(frozen=True, slots=True)
class Suspected:
    number: str
    enterprise: str
    area: str
    state: str
    since: str
    fee: str
    why: str
    level: Graded


def _idle(report: Report) -> Iterator[Suspected]:
    """The parcels with any idle-land status: suspected, or with a cause or a start to be verified. Worst first, then by number."""
    found = [page for page in report.pages if page.assessment.idle.status is not IdleStatus.NONE]
    for page in sorted(found, key=_worst_first):
        idle = page.assessment.idle
        yield Suspected(
            page.parcel.parcel_no,
            page.parcel.enterprise,
            decimal_text(page.area, 2),
            IDLE_STATUSES[idle.status],
            since=idle.since.isoformat() if idle.since else NO_VALUE,
            fee=NO_VALUE if idle.fee_exposure_yuan is None else wan(idle.fee_exposure_yuan),
            why=sentence(idle.reason),
            level=graded(idle.level),
        )


def _worst_first(page: ParcelPage) -> tuple[int, str]:
    return -SEVERITY[page.assessment.idle.level], page.parcel.parcel_no


def _idle_counts(report: Report) -> str:
    statuses = [page.assessment.idle.status for page in report.pages]
    counts = "，".join(
        f"{IDLE_STATUSES[status]} {statuses.count(status)} 宗"
        for status in IdleStatus
        if status is not IdleStatus.NONE and status in statuses
    )
    suspected = sum(status in SUSPECTED for status in statuses)
    area = sum((page.area for page in report.pages if page.assessment.idle.status in SUSPECTED), Fraction(0))
    if not counts:
        return "没有涉嫌闲置的宗地。"
    return (
        f"涉嫌闲置 {suspected} 宗，面积 {decimal_text(area, 2)} 亩。按状态：{counts}。请核实，是否认定由主管部门决定。"
    )
