"""The indicators of a zone on one day: numerator, denominator, and the parcels behind both (domain.md section 10).

Who is counted: the parcels in scope (`zones.scope`: granted by the day, not closed). Two rules hold throughout.
- A *share of parcels* has its whole population in the denominator, reported or not, so missing returns never raise a rate.
  A parcel that may or may not belong to the numerator is in `no_data`. If that holds for all parcels, there is no value. A
  parcel that may or may not belong to the population (用途 or 项目类型 blank) is only in `no_data`.
- A *ratio of sums* uses on both sides the parcels that reported the figure. A parcel that owes it is in `no_data` and never
  counts as zero. A parcel whose figure is in question is in `in_question` and counts on neither side.
Yearly figures are those by which the parcel is judged on the day (domain.md section 6). On 31 December, the day of most
reviews, that would be the year before. The year that ends is used instead, and a parcel without a return for it owes it.

| code | numerator ÷ denominator |
|---|---|
| start_rate | started (实际动工, 实际开工, or proved by a later milestone) ÷ in scope (三个一批: 开工 ÷ 签约) |
| start_on_time_rate | groundbreaking met ÷ agreed day has come, judged met, met_late, overdue or unreported |
| completion_rate | completion reported ÷ started |
| production_rate | production or full production reported ÷ started (三个一批) |
| full_production_rate | full production reported ÷ in production |
| output_rate | Σ output ÷ Σ promised output, 元, of the parcels whose 亩均产值 is judged, each in its check year |
| investment_rate | Σ cumulative ÷ Σ promised fixed investment, 元, of the parcels that reported one |
| average_intensity | Σ cumulative investment ÷ Σ 亩, of parcels with an agreed intensity; target: Σ promised ÷ Σ 亩 of the same |
| output_per_mu, tax_per_mu | Σ output, tax ÷ Σ 亩, of the parcels judged in their check year; target: as promised by the same |
| late_days_… | Σ late days ÷ parcels late (met_late, overdue) at that milestone; unreported does not count as late |
| construction_months | Σ months from reported start to completion ÷ parcels completed; target: as agreed by the same |
| return_rate | a return for the year ÷ in scope |
| standard_land_share, …_area_share | standard land ÷ industrial parcels (用途) granted in the year, by number and by 亩 |
| promise_share | approved on promise ÷ ordinary projects granted in the year |
| …_ever | the same for all years |
| idle_share, idle_area_share | suspected (one year, two years, suspended, cause pending) ÷ in scope, by number and by 亩 |
| idle_exposure | Σ fee exposure of the suspected parcels, 元; no denominator |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

from land.assessment import Outcome, Verdict
from land.calendar import ONE_DAY, is_year_end, months_between
from land.commitment import judge_commitment
from land.indicator import MILESTONES, YEARLY, Fact, Indicator
from land.milestone import reported_start
from land.policy import DEFAULT, Policy
from land.values import dataclass
from zones.idle_shares import idle_shares
from zones.measured import Measured, ZoneIndicator, mu, names, quotient, share, total
from zones.scope import Followed, Scope
from zones.targets import on_promise, standard_land


def zone_indicators(scope: Scope, year: int, policy: Policy = DEFAULT) -> tuple[Measured, ...]:
    """Every indicator of the parcels in scope, in the order of `ZoneIndicator`. year: the year for which 填报率 counts returns."""
    of, every = ZoneIndicator, scope.followed
    output, tax, total, intensity = (_given(every, indicator, policy) for indicator in _FIGURES)
    started = [one for one in every if reported_start(one.view) is not None]
    producing = [one for one in started if _in_production(one)]
    return (
        share(of.START_RATE, every, started, _unsaid(every, started, Indicator.GROUNDBREAKING)),
        _on_time(every),
        _reached(of.COMPLETION_RATE, started, Indicator.COMPLETION, _completed),
        _reached(of.PRODUCTION_RATE, started, Indicator.PRODUCTION, _in_production),
        _reached(of.FULL_PRODUCTION_RATE, producing, Indicator.FULL_PRODUCTION, _in_full_production),
        _against_promise(of.OUTPUT_RATE, output, per_mu=True),
        _against_promise(of.INVESTMENT_RATE, total, per_mu=False),
        _average(of.AVERAGE_INTENSITY, intensity),
        _average(of.OUTPUT_PER_MU, output),
        _average(of.TAX_PER_MU, tax),
        *(_late(ZoneIndicator(f"late_days_{milestone}"), every, milestone) for milestone in MILESTONES),
        _construction(every),
        share(of.RETURN_RATE, every, [one for one in every if one.returned(year)]),
        *standard_land(scope, year, policy),
        *on_promise(scope, year, policy),
        *idle_shares(every),
    )


def _completed(one: Followed) -> bool:
    return one.view.day(Fact.COMPLETION) is not None


def _in_production(one: Followed) -> bool:
    return one.view.day(Fact.PRODUCTION) is not None or _in_full_production(one)


def _in_full_production(one: Followed) -> bool:
    return one.view.day(Fact.FULL_PRODUCTION) is not None


def _unsaid(population: Iterable[Followed], hits: Sequence[Followed], milestone: Indicator) -> list[Followed]:
    """The parcels of which it is unknown whether they reached the milestone: no return at all, or none since it was due."""
    known = {one.parcel_no for one in hits}
    return [
        one
        for one in population
        if one.parcel_no not in known
        and (
            one.view.last_cutoff is None
            or ((outcome := one.outcome(milestone)) is not None and outcome.verdict is Verdict.UNREPORTED)
        )
    ]


def _reached(
    code: ZoneIndicator, population: Sequence[Followed], milestone: Indicator, reached: Callable[[Followed], bool]
) -> Measured:
    hits = [one for one in population if reached(one)]
    return share(code, population, hits, _unsaid(population, hits, milestone))


_DUE = frozenset({Verdict.MET, Verdict.MET_LATE, Verdict.OVERDUE, Verdict.UNREPORTED})


def _on_time(every: Sequence[Followed]) -> Measured:
    """The rate of timely starts. The due day itself is on time, so a parcel due today without a start counts from tomorrow on."""
    judged = [(one, one.outcome(Indicator.GROUNDBREAKING)) for one in every]
    due = [
        (one, outcome.verdict)
        for one, outcome in judged
        if outcome is not None
        and outcome.verdict in _DUE
        and outcome.due is not None
        and outcome.due <= one.assessment.on
    ]
    met = [one for one, verdict in due if verdict is Verdict.MET]
    unsaid = [one for one, verdict in due if verdict is Verdict.UNREPORTED]
    return share(ZoneIndicator.START_ON_TIME_RATE, [one for one, _ in due], met, unsaid)


@dataclass(frozen=True, slots=True)
class _Given:
    """A reported figure of a parcel with its promise, both in the unit of interface.md (元, 元/亩)."""

    parcel: Followed
    value: Fraction
    promised: Fraction


@dataclass(frozen=True, slots=True)
class _Figures:
    """One promised figure over all parcels: the reported values, the parcels that owe it, and those whose figure is in question."""

    given: tuple[_Given, ...]
    owing: tuple[str, ...]
    in_question: tuple[str, ...] = ()

    @property
    def behind(self) -> tuple[str, ...]:
        return names(one.parcel for one in self.given)


_FIGURES = (
    Indicator.OUTPUT_PER_MU,
    Indicator.TAX_PER_MU,
    Indicator.FIXED_INVESTMENT,
    Indicator.INVESTMENT_INTENSITY,
)


def _given(every: Sequence[Followed], indicator: Indicator, policy: Policy) -> _Figures:
    """The figures of parcels that promised a minimum. A cumulative figure is owed at once, a yearly one once its year is judged."""
    given, owing, in_question = [], [], []
    for one in every:
        outcome = judged_in_review(one, indicator, policy)
        if outcome is None or outcome.target_min is None:
            continue
        if outcome.value is not None and one.in_question(outcome):
            in_question.append(one)
        elif outcome.value is not None:
            given.append(_Given(one, outcome.value, outcome.target_min))
        elif outcome.verdict is Verdict.UNREPORTED or indicator not in YEARLY:
            owing.append(one)
    return _Figures(tuple(given), names(owing), names(in_question))


def judged_in_review(one: Followed, indicator: Indicator, policy: Policy) -> Outcome | None:
    """The outcome of the commitment on the day. On 31 December a yearly one is judged as on the day after the next reporting
    day, with the facts of 31 December."""
    outcome = one.outcome(indicator)
    on = one.assessment.on
    if outcome is None or indicator not in YEARLY or not is_year_end(on):
        return outcome
    return judge_commitment(indicator, one.view, date(on.year + 1, *policy.reported_by) + ONE_DAY, policy)


def _against_promise(code: ZoneIndicator, figures: _Figures, *, per_mu: bool) -> Measured:
    """Σ reported ÷ Σ promised, in 元."""
    weights = [mu(one.parcel.register) if per_mu else Fraction(1) for one in figures.given]
    over = total(one.value * weight for one, weight in zip(figures.given, weights, strict=True))
    under = total(one.promised * weight for one, weight in zip(figures.given, weights, strict=True))
    behind = figures.behind
    value = quotient(over, under)
    return Measured(
        code,
        over,
        under,
        value,
        behind_numerator=behind,
        behind_denominator=behind,
        no_data=figures.owing,
        in_question=figures.in_question,
    )


def _average(code: ZoneIndicator, figures: _Figures) -> Measured:
    """Σ reported ÷ Σ 亩, in 元/亩. The target is the same quotient of the promises."""
    under = total(mu(one.parcel.register) for one in figures.given)
    over = total(one.value * mu(one.parcel.register) for one in figures.given)
    promised = total(one.promised * mu(one.parcel.register) for one in figures.given)
    behind = figures.behind
    value = quotient(over, under)
    target = quotient(promised, under)
    return Measured(
        code,
        over,
        under,
        value,
        behind_numerator=behind,
        behind_denominator=behind,
        no_data=figures.owing,
        target=target,
        in_question=figures.in_question,
    )


def _late(code: ZoneIndicator, every: Sequence[Followed], milestone: Indicator) -> Measured:
    judged = [(one, outcome) for one in every if (outcome := one.outcome(milestone)) is not None]
    late = [(one, o.lag_days or 0) for one, o in judged if o.verdict in (Verdict.MET_LATE, Verdict.OVERDUE)]
    over = Fraction(sum(days for _, days in late))
    under = Fraction(len(late))
    behind = names(one for one, _ in late)
    unsaid = names(one for one, outcome in judged if outcome.verdict is Verdict.UNREPORTED)
    return Measured(
        code, over, under, quotient(over, under), behind_numerator=behind, behind_denominator=behind, no_data=unsaid
    )


def construction_days(one: Followed) -> tuple[date, date] | None:
    """The reported start and completion. None when either is unknown, or when completion precedes the start."""
    start = reported_start(one.view)
    completion = one.view.day(Fact.COMPLETION)
    if start is None or completion is None or start[1] not in (Fact.GROUNDBREAKING, Fact.EARTHWORK):
        return None
    return (start[0], completion) if start[0] <= completion else None


def _construction(every: Sequence[Followed]) -> Measured:
    known, unknown = [], []
    actual = Fraction(0)
    promised = Fraction(0)
    for one in every:
        dates = one.view.promises.dates
        start = dates.get(Indicator.GROUNDBREAKING)
        completion = dates.get(Indicator.COMPLETION)
        if not _completed(one) or start is None or completion is None or start > completion:
            continue
        period = construction_days(one)
        if period is None:
            unknown.append(one)
            continue
        known.append(one)
        actual += months_between(*period)
        promised += months_between(start, completion)
    under = Fraction(len(known))
    behind = names(known)
    return Measured(
        ZoneIndicator.CONSTRUCTION_MONTHS,
        actual, under, quotient(actual, under), behind_numerator=behind, behind_denominator=behind,
        no_data=names(unknown), target=quotient(promised, under),
    )  # fmt: skip
