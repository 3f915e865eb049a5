"""The indicators of a zone: domain.md section 10 in its own numbers, who is counted, and a count by brute force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from land.adjustment import AdjustmentKind, AdjustmentRow
from land.assessment import Verdict
from land.dossier import Dossier, Received
from land.indicator import Fact, Indicator
from land.parcel import Approval, LandUse, ProjectType
from land.policy import DEFAULT, Policy, PolicyProblem, policy_from
from land.standing import judge
from land.units import Quantity, exact
from tests.land import parcels_at_random
from tests.land.zones import D, named, parcel, promise, returned, zones
from wording.explanations import percent
from zones.indicators import zone_indicators
from zones.measured import Measured, ZoneGroup, ZoneIndicator
from zones.scope import scope_on

ON = D("2024-12-31")


def measured(code: str, *parcels: Dossier, on: date = ON, known_on: date | None = None) -> Measured:
    found = zone_indicators(scope_on(parcels, on, DEFAULT, known_on), on.year)
    assert [one.code for one in found] == list(ZoneIndicator)
    return next(one for one in found if one.code == code)


def shown(one: Measured) -> str:
    return "—" if one.value is None else percent(one.value)


def numbered(first: int, count: int, told: Callable[[str], Dossier]) -> list[Dossier]:
    return [told(f"P-{number:03d}") for number in range(first, first + count)]


STARTED = returned(2024, "2024-12-31", groundbreaking="2023-05-01")
NOT_STARTED = returned(2024, "2024-12-31")
PRODUCING = returned(2024, "2024-12-31", groundbreaking="2023-05-01", production="2024-10-01")


def test_82_of_94_signed_have_started_which_is_87_23_percent() -> None:
    zone = numbered(0, 82, lambda no: parcel(no, STARTED)) + numbered(82, 12, lambda no: parcel(no, NOT_STARTED))
    found = measured("start_rate", *zone)
    assert (found.numerator, found.denominator, shown(found)) == (82, 94, "87.23%")
    assert (len(found.behind_numerator), len(found.behind_denominator), found.no_data) == (82, 94, ())


def test_67_of_107_started_are_in_production_which_is_62_62_percent() -> None:
    zone = numbered(0, 67, lambda no: parcel(no, PRODUCING)) + numbered(67, 40, lambda no: parcel(no, STARTED))
    zone += numbered(107, 9, lambda no: parcel(no, NOT_STARTED))
    found = measured("production_rate", *zone)
    assert (found.numerator, found.denominator, shown(found)) == (67, 107, "62.62%")


def test_on_31_december_the_year_that_ends_is_measured_and_on_any_other_day_the_one_that_is_judged() -> None:
    told = (returned(2023, "2023-12-31", tax="900 wan_yuan"), returned(2024, "2024-12-31", tax="960 wan_yuan"))
    agreed = {"dates": {Indicator.FULL_PRODUCTION: "2022-12-31"}, "targets": {Indicator.TAX_PER_MU: "9.6 wan_yuan/mu"}}
    zone = [parcel("P-1", *told, **agreed), parcel("P-2", told[0], **agreed)]
    found = measured("tax_per_mu", *zone)
    assert (found.value, found.target, found.no_data) == (96000, 96000, ("P-2",))
    assert measured("tax_per_mu", *zone, on=D("2024-12-30")).value == 90000
    assert measured("tax_per_mu", *zone, on=D("2025-03-31")).value == (96000 + 90000) / 2
    assert measured("tax_per_mu", *zone, on=D("2025-04-01")).no_data == ("P-2",)


def test_216_65_of_235_04_yi_yuan_of_yearly_output_is_92_18_percent() -> None:
    full = {Indicator.FULL_PRODUCTION: "2022-12-31"}
    zone = [
        parcel("P-1", returned(2024, "2024-12-31", output="100.65 yi_yuan"), dates=full,
               targets={Indicator.OUTPUT_PER_MU: "1.3504 yi_yuan/mu"}),
        parcel("P-2", returned(2024, "2024-12-31", output="116 yi_yuan"), dates=full,
               targets={Indicator.OUTPUT_PER_MU: "1 yi_yuan/mu"}),
        parcel("P-3", dates=full, targets={Indicator.OUTPUT_PER_MU: "9 yi_yuan/mu"}),
        parcel("P-4", dates={Indicator.FULL_PRODUCTION: "2024-12-31"}, targets={Indicator.OUTPUT_PER_MU: "9 yi_yuan/mu"}),
    ]  # fmt: skip
    found = measured("output_rate", *zone)
    assert (found.numerator, found.denominator) == (Fraction(21665 * 10**6), Fraction(23504 * 10**6))
    assert shown(found) == "92.18%"
    assert (found.behind_denominator, found.no_data) == (("P-1", "P-2"), ("P-3",))


def test_a_zero_denominator_shows_a_dash() -> None:
    for one in zone_indicators(scope_on([], ON), ON.year):
        if one.code is not ZoneIndicator.IDLE_EXPOSURE:
            assert (one.denominator, shown(one)) == (0, "—")


def test_silence_stays_in_the_denominator_and_is_counted_as_no_data() -> None:
    found = measured("start_rate", parcel("P-1", STARTED), parcel("P-2", NOT_STARTED), parcel("P-3"))
    assert (found.value, found.no_data) == (Fraction(1, 3), ("P-3",))
    late = returned(2023, "2023-05-31")  # says nothing of the time since the agreed day
    assert measured("start_rate", parcel("P-1", STARTED), parcel("P-2", late)).no_data == ("P-2",)


def test_where_nobody_has_said_anything_there_is_no_rate() -> None:
    found = measured("start_rate", parcel("P-1"), parcel("P-2"))
    assert (found.numerator, found.denominator, found.value, found.no_data) == (0, 2, None, ("P-1", "P-2"))


def test_started_on_time_counts_whose_agreed_day_has_come_and_the_day_itself_is_still_on_time() -> None:
    late = returned(2024, "2024-12-31", groundbreaking="2023-06-02")
    today, early = {Indicator.GROUNDBREAKING: "2024-12-31"}, {Indicator.GROUNDBREAKING: "2025-03-01"}
    zone = [parcel("P-1", STARTED), parcel("P-2", late), parcel("P-3", NOT_STARTED), parcel("P-4")]
    zone += [parcel("P-5", NOT_STARTED, dates=today), parcel("P-6", STARTED, dates=today)]
    zone += [parcel("P-7", STARTED, dates=early)]
    found = measured("start_on_time_rate", *zone)
    assert found.behind_numerator == ("P-1", "P-6")
    assert found.behind_denominator == ("P-1", "P-2", "P-3", "P-4", "P-6")
    assert found.no_data == ("P-4",)


def test_parcels_granted_later_or_closed_are_out_and_one_without_a_day_is_in_once_it_was_known() -> None:
    known_later = parcel("P-3", STARTED, granted_on=None, dates={Indicator.GROUNDBREAKING: "2025-05-01"})
    known_later = Dossier("P-3", (Received(known_later.registers[0].row, D("2025-01-10")),), known_later.returns)
    zone = [
        parcel("P-1", STARTED, granted_on=D("2025-01-01")),
        parcel("P-2", STARTED, granted_on=ON),
        known_later,
        parcel("P-4", STARTED, granted_on=None),
        parcel("P-5", STARTED, granted_on=None, details={"signed_on": "2025-02-01"}),
    ]
    assert measured("start_rate", *zone).behind_denominator == ("P-2", "P-4")
    assert measured("start_rate", *zone, known_on=D("2025-01-09")).behind_denominator == ("P-2", "P-4")
    later = measured("start_rate", *zone, on=D("2025-06-30"))
    assert later.behind_denominator == ("P-1", "P-2", "P-3", "P-4", "P-5")


def test_investment_is_measured_where_it_was_reported_and_owed_elsewhere() -> None:
    promised = {Indicator.FIXED_INVESTMENT: "10000 wan_yuan", Indicator.INVESTMENT_INTENSITY: "100 wan_yuan/mu"}
    half = returned(2024, "2024-12-31", investment="5000 wan_yuan")
    zero = returned(2024, "2024-12-31", investment="0 wan_yuan")
    withdrawn = returned(2024, "2024-12-31", investment=None)
    zone = [parcel("P-1", half, targets=promised), parcel("P-2", zero, targets=promised)]
    zone += [parcel("P-3", withdrawn, targets=promised), parcel("P-4", targets=promised), parcel("P-5", half)]
    found = measured("investment_rate", *zone)
    assert (found.value, found.behind_numerator, found.no_data) == (Fraction(1, 4), ("P-1", "P-2"), ("P-3", "P-4"))
    found = measured("average_intensity", *zone)
    assert (found.value, found.target) == (Fraction(25 * 10**4), Fraction(100 * 10**4))


def test_late_days_are_an_average_over_the_late_and_unreported_accuses_nobody() -> None:
    late = returned(2024, "2024-12-31", groundbreaking="2023-06-11")
    zone = [parcel("P-1", late), parcel("P-2", NOT_STARTED), parcel("P-3"), parcel("P-4", STARTED)]
    found = measured("late_days_groundbreaking", *zone)
    overdue = (ON - D("2023-06-01")).days
    assert (found.value, found.denominator, found.no_data) == (Fraction(10 + overdue, 2), 2, ("P-3",))


def test_a_construction_period_is_counted_in_months_from_the_reported_start() -> None:
    built = returned(2024, "2024-12-31", groundbreaking="2023-05-01", completion="2024-11-16")
    unknown_start = returned(2024, "2024-12-31", completion="2024-11-16")
    found = measured("construction_months", parcel("P-1", built), parcel("P-2", unknown_start), parcel("P-3", STARTED))
    assert (found.value, found.target) == (18 + Fraction(15, 30), Fraction(24))
    assert (found.behind_denominator, found.no_data) == (("P-1",), ("P-2",))


def industrial(parcel_no: str, standard: bool, granted_on: str = "2024-03-01", area: str = "100 mu") -> Dossier:
    return parcel(parcel_no, standard_land=standard, granted_on=D(granted_on), area=area, land_use=LandUse.INDUSTRIAL)


def test_the_standard_land_share_looks_forward_to_the_end_of_the_year() -> None:
    on = D("2024-07-01")
    zone = [industrial(f"P-{n}", n < 5) for n in range(8)]  # 5 of 8
    zone += [industrial("Q-1", True, "2024-09-01", "300 mu"), industrial("Q-2", False, "2024-12-31")]
    zone += [industrial("Q-3", True, "2025-01-01"), parcel("R-1"), parcel("R-2", land_use=LandUse.OTHER)]
    found = measured("standard_land_share", *zone, on=on)
    assert (found.value, found.target, found.no_data) == (Fraction(5, 8), 1, ())  # R-1 was granted in 2022
    ahead = found.outlook
    assert ahead is not None
    assert (ahead.planned, ahead.numerator, ahead.denominator, ahead.missing) == (("Q-1", "Q-2"), 6, 10, 4)
    by_area = measured("standard_land_area_share", *zone, on=on)
    assert (by_area.numerator, by_area.denominator) == (500, 800)
    assert by_area.outlook is not None
    assert (by_area.outlook.value, by_area.outlook.missing) == (Fraction(800, 1200), Fraction(400))


def test_five_of_five_in_the_year_is_met_also_where_eleven_of_fifteen_were_ever() -> None:
    zone = [industrial(f"P-{n}", n < 6, "2023-05-01") for n in range(10)]
    zone += [industrial(f"Q-{n}", True, "2024-05-01") for n in range(5)]
    found = measured("standard_land_share", *zone)
    assert (found.numerator, found.denominator, found.value, found.target) == (5, 5, 1, 1)
    assert found.outlook is not None and found.outlook.missing == 0
    ever = measured("standard_land_share_ever", *zone)
    assert (ever.numerator, ever.denominator, ever.target, ever.outlook) == (11, 15, None, None)
    assert measured("standard_land_share", *zone, on=D("2023-12-31")).value == Fraction(6, 10)


def test_nothing_granted_in_the_year_shows_a_dash_and_a_parcel_without_a_day_is_named_and_counts_in_all_years() -> None:
    undated = parcel("P-2", standard_land=True, granted_on=None, land_use=LandUse.INDUSTRIAL)
    zone = [industrial("P-1", True, "2023-05-01"), undated]
    found = measured("standard_land_share", *zone)
    assert (shown(found), found.denominator, found.no_data) == ("—", 0, ("P-2",))
    assert measured("standard_land_share_ever", *zone).behind_denominator == ("P-1", "P-2")


def test_a_closed_parcel_counts_in_the_year_of_its_grant() -> None:
    closing = Received(AdjustmentRow("P-1", AdjustmentKind.RECOVERY, D("2024-10-01")))
    gone = replace(industrial("P-1", False), adjustments=(closing,))
    found = measured("standard_land_share", gone, industrial("P-2", True))
    assert (found.numerator, found.denominator) == (1, 2)
    assert measured("start_rate", gone, industrial("P-2", True)).behind_denominator == ("P-2",)


def test_the_target_is_that_of_the_year() -> None:
    by_year = policy_from({"review": {"standard_land_target": {"2022": "0.8", "2024": "0.9"}}})
    plain = policy_from({"review": {"standard_land_target": "0.8"}})
    assert isinstance(by_year, Policy) and isinstance(plain, Policy)
    assert [by_year.standard_land_in(year) for year in (2021, 2022, 2023, 2024, 2030)] == [
        None, Fraction(4, 5), Fraction(4, 5), Fraction(9, 10), Fraction(9, 10),
    ]  # fmt: skip
    assert [DEFAULT.standard_land_in(year) for year in (2021, 2022, 2023, 2026)] == [None, Fraction(4, 5), 1, 1]
    assert plain.standard_land_in(1999) == plain.standard_land_in(2026) == Fraction(4, 5)
    for bad in ({}, {"x": "1"}, {"2022": "much"}, [1]):
        assert isinstance(policy_from({"review": {"standard_land_target": bad}}), PolicyProblem)


def test_a_parcel_without_a_day_of_grant_is_in_scope_once_its_land_was_to_be_built_on() -> None:
    """The register came in January 2025; whoever was to start by June 2023 had the land by then."""
    row = parcel("P-1", STARTED, granted_on=None).registers[0].row
    late = Dossier("P-1", (Received(row, D("2025-01-10")),))
    assert measured("start_rate", late, on=D("2023-05-31")).denominator == 0
    assert measured("start_rate", late, on=D("2023-06-01")).denominator == 1


def test_ordinary_projects_are_all_to_be_approved_on_promise() -> None:
    ordinary, year = ProjectType.ORDINARY, D("2024-05-01")
    zone = [parcel(f"P-{n}", project_type=ordinary, approval=Approval.ON_PROMISE, granted_on=year) for n in range(3)]
    zone += [
        parcel("P-3", project_type=ordinary, approval=Approval.REGULAR, granted_on=year),
        parcel("P-4", project_type=ordinary, granted_on=year),
    ]
    zone += [
        parcel("P-5", project_type=ProjectType.OTHER, approval=Approval.REGULAR, granted_on=year),
        parcel("P-6", approval=Approval.ON_PROMISE, granted_on=year),
    ]
    before = parcel("Q-1", project_type=ordinary, approval=Approval.REGULAR)
    assert measured("promise_share", *zone, before).denominator == 5
    assert measured("promise_share_ever", *zone, before).denominator == 6
    found = measured("promise_share", *zone)
    assert (found.numerator, found.denominator, found.target) == (3, 5, 1)
    assert found.no_data == ("P-4", "P-6")
    assert found.outlook is not None and found.outlook.missing == 2
    assert measured("promise_share", parcel("P-4", project_type=ProjectType.ORDINARY)).value is None


def test_idle_suspicions_are_counted_with_their_area_and_exposure() -> None:
    price = Quantity(promise("1200 wan_yuan").low.number, "wan_yuan")  # type: ignore[union-attr]
    zone = [parcel("P-1", NOT_STARTED, price=price), parcel("P-2", STARTED), parcel("P-3", area="300 mu")]
    count, area, fee = (measured(code, *zone) for code in ("idle_share", "idle_area_share", "idle_exposure"))
    assert (count.numerator, count.denominator, count.no_data) == (2, 3, ("P-3",))
    assert (area.numerator, area.denominator) == (400, 500)
    assert (fee.value, fee.denominator, fee.no_data) == (None, None, ("P-3",))  # the price of one is not known
    assert measured("idle_exposure", *zone[:2]).value == fee.numerator == 2_400_000
    assert measured("idle_exposure", parcel("P-3")).value is None
    assert measured("idle_exposure", parcel("P-2", STARTED)).value == 0


# By brute force: one parcel after the other, from its rows, with nothing of zones.scope, land.view or zones.measured.
def last_said(dossier: Dossier, fact: Fact, on: date) -> date | Quantity | None:
    said = None
    for row in sorted((one.row for one in dossier.returns if one.row.cutoff <= on), key=lambda row: row.cutoff):
        if fact in row.facts:
            said = row.facts[fact]
    return said


def by_brute_force(zone: list[Dossier], on: date) -> dict[str, tuple[Fraction, Fraction]]:
    counts: dict[str, list[Fraction]] = {}

    def add(code: str, over: Fraction | int, under: Fraction | int) -> None:
        sums = counts.setdefault(code, [Fraction(0), Fraction(0)])
        sums[0] += over
        sums[1] += under

    for dossier in zone:
        register = dossier.registers[-1].row
        if register.granted_on is not None and register.granted_on > on:
            continue
        verdicts = judge(dossier, on)
        mu = exact(register.area) * 15 / 10000
        for ever, counts_here in (("_ever", True), ("", register.granted_on and register.granted_on.year == on.year)):
            if counts_here and register.land_use == "industrial":
                add(f"standard_land_share{ever}", register.standard_land, 1)
                add(f"standard_land_area_share{ever}", register.standard_land * mu, mu)
            if counts_here and register.project_type == "ordinary":
                add(f"promise_share{ever}", register.approval == "on_promise", 1)
        if verdicts.level == "closed":
            continue
        by_code = {one.indicator: one for one in verdicts.commitments}
        start, done, produced, full = (
            any(last_said(dossier, fact, on) for fact in facts)
            for facts in (
                (Fact.EARTHWORK, Fact.GROUNDBREAKING, Fact.COMPLETION, Fact.PRODUCTION, Fact.FULL_PRODUCTION),
                (Fact.COMPLETION,),
                (Fact.PRODUCTION, Fact.FULL_PRODUCTION),
                (Fact.FULL_PRODUCTION,),
            )
        )
        add("start_rate", start, 1)
        add("completion_rate", done, start)
        add("production_rate", produced, start)
        add("full_production_rate", full, produced)
        first = by_code[Indicator.GROUNDBREAKING]
        if first.due is not None and first.due <= on and first.verdict is not Verdict.DUE_SOON:
            add("start_on_time_rate", first.verdict is Verdict.MET, 1)
        for milestone, outcome in by_code.items():
            if outcome.verdict in (Verdict.MET_LATE, Verdict.OVERDUE):
                add(f"late_days_{milestone}", outcome.lag_days or 0, 1)
        invested = last_said(dossier, Fact.INVESTMENT, on)
        promised = by_code[Indicator.FIXED_INVESTMENT].target_min
        if isinstance(invested, Quantity) and promised is not None:
            add("investment_rate", exact(invested), promised)
            if Indicator.INVESTMENT_INTENSITY in by_code:
                add("average_intensity", exact(invested), mu)
        if on == date(on.year, 12, 31):  # the year that ends is judged, by what counts today
            today = replace(
                dossier,
                returns=tuple(one for one in dossier.returns if one.row.cutoff <= on),
                adjustments=tuple(one for one in dossier.adjustments if one.row.effective_on <= on),
            )
            by_code |= {one.indicator: one for one in judge(today, date(on.year + 1, 4, 1)).commitments}
        for indicator, codes in ((Indicator.OUTPUT_PER_MU, "output_per_mu"), (Indicator.TAX_PER_MU, "tax_per_mu")):
            one = by_code.get(indicator)
            if one is not None and one.value is not None and one.target_min is not None:
                add(codes, one.value * mu, mu)
                if indicator is Indicator.OUTPUT_PER_MU:
                    add("output_rate", one.value * mu, one.target_min * mu)
        add("return_rate", any(one.row.year == on.year for one in dossier.returns), 1)
        idle = verdicts.idle.status in ("suspected_1y", "suspected_2y", "suspected_suspended", "cause_pending")
        add("idle_share", idle, 1)
        add("idle_area_share", idle * mu, mu)
    return {code: (over, under) for code, (over, under) in counts.items()}


@settings(max_examples=200, deadline=None)
@given(zones(), parcels_at_random.days)
def test_every_indicator_equals_a_count_by_brute_force(zone: list[Dossier], on: date) -> None:
    counted = by_brute_force(zone, on)
    for one in zone_indicators(scope_on(zone, on), on.year):
        if one.code not in (ZoneIndicator.IDLE_EXPOSURE, ZoneIndicator.CONSTRUCTION_MONTHS):
            assert (one.numerator, one.denominator) == counted.get(one.code, (0, 0)), one.code


@settings(max_examples=100, deadline=None)
@given(zones(received=True), parcels_at_random.days, st.one_of(st.none(), parcels_at_random.days), st.randoms())
def test_the_order_of_parcels_does_not_matter(zone: list[Dossier], on: date, known_on: date | None, by: object) -> None:
    mixed = list(zone)
    by.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = (zone_indicators(scope_on(them, on, DEFAULT, known_on), on.year) for them in (zone, mixed))
    assert one == other


@settings(max_examples=100, deadline=None)
@given(zones(received=True), parcels_at_random.days, parcels_at_random.days)
def test_what_was_received_later_does_not_exist(zone: list[Dossier], on: date, known_on: date) -> None:
    then = [
        Dossier(
            one.parcel_no,
            *(tuple(r for r in rows if r.received_on is None or r.received_on <= known_on)  # type: ignore[arg-type]
              for rows in (one.registers, one.returns, one.adjustments)),
        )
        for one in zone
    ]  # fmt: skip
    now = zone_indicators(scope_on(zone, on, DEFAULT, known_on), on.year)
    assert now == zone_indicators(scope_on([one for one in then if one.registers], on), on.year)


@settings(max_examples=100, deadline=None)
@given(zones(), zones(), parcels_at_random.days)
def test_another_zone_changes_nothing_and_two_zones_together_are_their_sums(
    mine: list[Dossier], other: list[Dossier], on: date
) -> None:
    other = [named(one, f"other {one.parcel_no}") for one in other]
    before = zone_indicators(scope_on(mine, on), on.year)
    theirs = zone_indicators(scope_on(other, on), on.year)
    assert zone_indicators(scope_on(mine, on), on.year) == before
    for one, two, both in zip(before, theirs, zone_indicators(scope_on(mine + other, on), on.year), strict=True):
        assert both.numerator == one.numerator + two.numerator
        assert both.denominator is None or both.denominator == (one.denominator or 0) + (two.denominator or 0)
        assert set(both.no_data) == {*one.no_data, *two.no_data}


@settings(max_examples=100, deadline=None)
@given(zones(), parcels_at_random.days)
def test_the_parcels_behind_a_number_are_as_many_as_it_says(zone: list[Dossier], on: date) -> None:
    for one in zone_indicators(scope_on(zone, on), on.year):
        assert set(one.behind_numerator) <= set(one.behind_denominator)
        if one.code.endswith("_rate") or one.code in ("promise_share", "standard_land_share", "idle_share"):
            if one.code not in ("output_rate", "investment_rate"):
                assert len(one.behind_numerator) == one.numerator
            assert one.value is None or one.value >= 0
        if one.denominator == 0:
            assert one.value is None


def test_each_group_of_a_report_stands_together_in_the_order_of_the_listing() -> None:
    assert [group for group, _ in groupby(ZoneIndicator, key=lambda code: code.group)] == list(ZoneGroup)
