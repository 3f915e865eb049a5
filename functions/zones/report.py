"""A report on a zone: its review, the years before, and one page per parcel 一地一档 (domain.md section 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from land.assessment import SEVERITY, Assessment, Outcome, Verdict
from land.dossier import Dossier
from land.doubt import Doubt
from land.indicator import MILESTONES, Indicator
from land.policy import DEFAULT, Policy
from land.refused import Refused
from land.restatement import Basis, Restatement
from land.values import dataclass
from zones.indicators import judged_in_review, zone_indicators
from zones.measured import Measured, mu
from zones.provenance import Provenance, behind
from zones.report_order import ReportKind
from zones.review import Review, ReviewedParcel, review_of
from zones.scope import Followed, granted_on, scope_on

_YEARS = 4  # before the report's own


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment of a parcel: its outcome, the origins of its facts, and which of its figures are in question."""

    outcome: Outcome
    behind: tuple[Provenance, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ParcelPage:
    """One parcel's page in a report. area: in 亩. restated: its restated figures of earlier years.

    assessment: as of the report's day. Yearly figures are judged as in the indicators: on 31 December by the year that ends
    (`zones.indicators`), so a page and the indicators always use the same year. The level is computed accordingly.
    """

    parcel: ReviewedParcel
    area: Fraction
    granted: date | None
    assessment: Assessment
    promises: tuple[Promise, ...]
    restated: tuple[Restatement, ...]


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """The indicators as of the end of an earlier year, revised with what is known now."""

    year: int
    indicators: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The content of a report. published_on: the day on which it was ordered. seq: the report uses everything received up to
    this place in the zone's order of receipt; 0 offline. versions: of code, policy and calendar.

    years: the earlier years with any parcel in scope, oldest first. as_published: last year's indicators as published last
    year, code → value (canonical decimals, None for no value); None when there was no such report.
    pages: one per parcel in scope, by number. The short form does not print them.
    """

    zone: str
    zone_name: str
    kind: ReportKind
    as_of: date
    published_on: date
    seq: int
    versions: Mapping[str, str]
    review: Review
    years: tuple[EarlierYear, ...]
    pages: tuple[ParcelPage, ...]
    as_published: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Imprint:
    """The metadata of a report."""

    zone: str
    zone_name: str
    kind: ReportKind
    as_of: date
    published_on: date
    seq: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)


def report(
    imprint: Imprint,
    dossiers: Iterable[Dossier],
    policy: Policy = DEFAULT,
    refused: Mapping[str, Sequence[Refused]] = MappingProxyType({}),
    as_published: Mapping[str, str | None] | None = None,
    basis: Basis | None = None,
    answered: Container[str] = (),
) -> Report:
    """The report on one zone's parcels as of the imprint's day. The given policy is applied to every year.

    basis: the earlier state with which restated figures are compared. answered: the uploads whose questions were answered with 属实.
    """
    everything = list(dossiers)
    as_of = imprint.as_of
    scope = scope_on(everything, as_of, policy, answered=answered)
    found = review_of(imprint.zone, scope, as_of, policy, refused=refused, basis=basis)
    restated: dict[str, list[Restatement]] = {}
    for change in found.restatements:
        restated.setdefault(change.parcel_no, []).append(change)
    pages = tuple(
        _page(one, parcel, as_of, policy, restated=tuple(restated.get(one.parcel_no, ())))
        for one, parcel in zip(scope.followed, found.parcels, strict=True)
    )
    return Report(
        imprint.zone, imprint.zone_name, imprint.kind, as_of, published_on=imprint.published_on,
        seq=imprint.seq, versions=imprint.versions, review=found,
        years=tuple(_earlier(everything, as_of, policy, answered)), pages=pages, as_published=as_published,
    )  # fmt: skip


def _earlier(
    dossiers: Sequence[Dossier], as_of: date, policy: Policy, answered: Container[str]
) -> Iterable[EarlierYear]:
    for year in range(as_of.year - _YEARS, as_of.year):
        scope = scope_on(dossiers, date(year, 12, 31), policy, answered=answered)
        if scope.followed:
            yield EarlierYear(year, zone_indicators(scope, year, policy))


def _page(
    one: Followed, parcel: ReviewedParcel, on: date, policy: Policy, restated: tuple[Restatement, ...]
) -> ParcelPage:
    assessment = _in_review(one, policy)
    promises = tuple(
        Promise(outcome, behind(one, outcome, on), one.in_question(outcome)) for outcome in assessment.commitments
    )
    return ParcelPage(
        parcel, mu(one.register), granted_on(one.register), assessment, promises=promises, restated=restated
    )


def _in_review(one: Followed, policy: Policy) -> Assessment:
    """The assessment, with yearly figures judged by the same years as in the indicators."""
    day = one.assessment
    commitments = tuple(judged_in_review(one, outcome.indicator, policy) or outcome for outcome in day.commitments)
    level = max((day.idle.level, *(outcome.level for outcome in commitments)), key=SEVERITY.__getitem__)
    return replace(day, level=level, commitments=commitments)


# Queries over the parcels. The workbook and the page share them.

LATE = (Verdict.OVERDUE, Verdict.MET_LATE)  # known to be late: still open, or reached at last
LATE_BINS = ((1, 30), (31, 90), (91, 180), (181, 365), (366, None))  # days, both ends included


def outcomes(report: Report, indicator: Indicator) -> Iterator[tuple[ParcelPage, Outcome]]:
    """The parcels with this commitment, each with its outcome."""
    for page in report.pages:
        for promise in page.promises:
            if promise.outcome.indicator is indicator:
                yield page, promise.outcome


def milestone_counts(report: Report) -> dict[Indicator, Counter[Verdict]]:
    """The number of parcels by verdict, for each milestone."""
    return {one: Counter(outcome.verdict for _, outcome in outcomes(report, one)) for one in MILESTONES}


def investments(report: Report) -> list[tuple[ParcelPage, Promise]]:
    """Every parcel that promised an investment, the largest promise first."""
    found = [
        (page, promise)
        for page in report.pages
        for promise in page.promises
        if promise.outcome.indicator is Indicator.FIXED_INVESTMENT
    ]
    return sorted(found, key=lambda pair: (-(pair[1].outcome.target_min or 0), pair[0].parcel.parcel_no))


def drawn_investments(report: Report) -> list[tuple[ParcelPage, Outcome]]:
    """The same for charts: without parcels whose figures are in question."""
    return [(page, promise.outcome) for page, promise in investments(report) if not promise.doubts]


def late(report: Report) -> list[tuple[ParcelPage, Outcome]]:
    """Every milestone that is or was late, the latest first."""
    found = [(page, o) for one in MILESTONES for page, o in outcomes(report, one) if o.verdict in LATE]
    return sorted(
        found,
        key=lambda pair: (-(pair[1].lag_days or 0), pair[0].parcel.parcel_no, MILESTONES.index(pair[1].indicator)),
    )


def late_bin(days: int) -> tuple[int, int | None]:
    """The bin that contains the number of late days. The last bin has no upper end."""
    return next((low, high) for low, high in LATE_BINS if low <= days and (high is None or days <= high))
