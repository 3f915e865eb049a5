"""A report as a value: the review, the years before by what is known now, a page per parcel with the cells behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from hypothesis import given, settings

from land.assessment import SEVERITY, Level, Verdict
from land.dossier import Dossier
from land.indicator import MILESTONES, YEARLY, YEARLY_FACTS, Indicator
from land.units import exact
from land.view import view_on
from tests.land import parcels_at_random
from tests.land.zones import D, parcel, returned, uploaded, zones
from zones.indicators import zone_indicators
from zones.measured import ZoneIndicator
from zones.provenance import Provenance
from zones.report import Imprint, ParcelPage, Report, report
from zones.report_order import ReportKind
from zones.review import review
from zones.scope import scope_on

AS_OF = D("2024-12-31")
IN_PRODUCTION = {
    Indicator.PRODUCTION: "2022-12-01", Indicator.FULL_PRODUCTION: "2022-12-31", Indicator.GROUNDBREAKING: "2022-02-01",
    Indicator.COMPLETION: "2022-11-01",
}  # fmt: skip


def reported(dossiers: Iterable[Dossier], as_of: date = AS_OF) -> Report:
    return report(Imprint("demo", "示范区", ReportKind.FULL, as_of, published_on=D("2025-03-10")), dossiers)


def page_of(dossier: Dossier, as_of: date = AS_OF) -> ParcelPage:
    (page,) = reported([dossier], as_of).pages
    return page


def behind(page: ParcelPage, indicator: Indicator) -> list[tuple[str, str, str | None]]:
    """Fact, upload and cell of everything that a verdict rests on."""
    (promise,) = [one for one in page.promises if one.outcome.indicator is indicator]
    return [(one.fact.value, one.source.upload_id, one.source.cell) for one in promise.behind if one.source is not None]


def test_a_page_for_every_parcel_in_scope_by_number() -> None:
    later = parcel("P-3", granted_on=D("2025-01-01"))
    found = reported([parcel("P-2"), later, parcel("P-1", area="75 mu")])
    assert [page.parcel.parcel_no for page in found.pages] == ["P-1", "P-2"]
    assert (found.pages[0].area, found.pages[0].granted) == (75, D("2022-01-01"))
    assert found.review == review("demo", [parcel("P-2"), later, parcel("P-1", area="75 mu")], AS_OF)


def test_earlier_years_are_those_with_parcels_and_at_most_four() -> None:
    assert [one.year for one in reported([parcel("P-1")]).years] == [2022, 2023]
    old = parcel("P-1", granted_on=D("2015-01-01"))
    assert [one.year for one in reported([old]).years] == [2020, 2021, 2022, 2023]
    assert reported([parcel("P-1", granted_on=D("2024-06-01"))]).years == ()


def test_an_earlier_year_is_told_by_what_is_known_now() -> None:
    before = returned(2023, "2023-12-31", "2024-02-01")
    revised = returned(2023, "2023-12-31", "2025-02-01", groundbreaking="2023-05-20")
    (_, last) = reported([parcel("P-1", before, revised)]).years
    assert next(one for one in last.indicators if one.code is ZoneIndicator.START_RATE).value == 1


def test_a_fact_comes_from_the_latest_cutoff_then_the_latest_received() -> None:
    dossier = parcel(
        "P-1",
        returned(2024, "2024-12-31", investment="900 wan_yuan"),
        returned(2023, "2023-12-31", investment="800 wan_yuan"),
        returned(2024, "2024-12-31", investment="950 wan_yuan"),
        returned(2025, "2025-06-30", investment="990 wan_yuan"),
        targets={Indicator.FIXED_INVESTMENT: "1000 wan_yuan"},
    )
    assert behind(page_of(uploaded(dossier)), Indicator.FIXED_INVESTMENT) == [("investment", "u3", "I3")]


def test_a_yearly_figure_comes_from_a_full_year_and_names_both_of_its_parts() -> None:
    dossier = parcel(
        "P-1",
        returned(2024, "2024-12-31", rd_spending="30 wan_yuan", revenue="1000 wan_yuan", output="1 wan_yuan"),
        returned(2024, "2024-06-30", rd_spending="10 wan_yuan"),
        targets={Indicator.RD_SHARE: "3 %", Indicator.OUTPUT_PER_MU: "300 wan_yuan/mu"},
        dates=IN_PRODUCTION,
    )
    page = page_of(uploaded(dossier))
    assert behind(page, Indicator.RD_SHARE) == [("rd_spending", "u1", "R1"), ("revenue", "u1", "R1")]
    assert behind(page, Indicator.OUTPUT_PER_MU) == [("output", "u1", "O1")]


def test_what_was_withdrawn_or_never_said_has_no_cell() -> None:
    dossier = parcel(
        "P-1",
        returned(2023, "2023-12-31", investment="800 wan_yuan", completion="2023-11-01"),
        returned(2024, "2024-12-31", investment=None, completion=None),
        targets={Indicator.FIXED_INVESTMENT: "1000 wan_yuan"},
    )
    page = page_of(uploaded(dossier))
    assert behind(page, Indicator.FIXED_INVESTMENT) == behind(page, Indicator.COMPLETION) == []


def test_a_start_that_is_only_proved_names_the_cell_of_its_proof() -> None:
    dossier = parcel("P-1", returned(2024, "2024-12-31", production="2024-11-01"))
    assert behind(page_of(uploaded(dossier)), Indicator.GROUNDBREAKING) == [("production", "u1", "P1")]


def test_at_the_years_end_a_page_speaks_of_the_year_of_which_the_indicators_speak() -> None:
    targets = {Indicator.OUTPUT_PER_MU: "300 wan_yuan/mu"}
    told = parcel("P-1", returned(2024, "2024-12-31", output="31000 wan_yuan"), dates=IN_PRODUCTION, targets=targets)
    owing = parcel("P-2", returned(2023, "2023-12-31", output="31000 wan_yuan"), dates=IN_PRODUCTION, targets=targets)
    found = reported([told, owing])
    outcomes = [page.promises[-1].outcome for page in found.pages]
    assert [(one.verdict, one.check_year) for one in outcomes] == [(Verdict.MET, 2024), (Verdict.UNREPORTED, 2024)]
    assert next(one for one in found.review.indicators if one.code == "output_rate").no_data == ("P-2",)
    assert SEVERITY[found.pages[1].assessment.level] >= SEVERITY[Level.YELLOW]
    before = page_of(owing, D("2024-12-30")).promises[-1].outcome
    assert (before.verdict, before.check_year) == (Verdict.MET, 2023)


@settings(max_examples=120, deadline=None)
@given(zones(), parcels_at_random.days)
def test_pages_and_years_agree_with_the_review_the_view_and_the_indicators(zone: list[Dossier], as_of: date) -> None:
    zone = [uploaded(one) for one in zone]
    found, by_number = reported(zone, as_of), {view_on(one, as_of).promises.parcel_no: one for one in zone}
    assert [page.parcel for page in found.pages] == list(found.review.parcels)
    assert [change for page in found.pages for change in page.restated] == list(found.review.restatements)
    for year in found.years:
        then = date(year.year, 12, 31)
        assert year.indicators == zone_indicators(scope_on(zone, then), year.year)
    for page in found.pages:
        dossier, view = by_number[page.parcel.parcel_no], view_on(by_number[page.parcel.parcel_no], as_of)
        for promise in page.promises:
            outcome, indicator = promise.outcome, promise.outcome.indicator
            for origin in promise.behind:
                said = given_by(dossier, origin)
                if origin.fact in YEARLY_FACTS:
                    assert said == view.yearly[outcome.check_year or 0][origin.fact]
                else:
                    assert said == view.state[origin.fact]
            if outcome.value is not None or (indicator in MILESTONES and outcome.actual is not None):
                assert promise.behind
            if indicator is Indicator.FIXED_INVESTMENT and outcome.value is not None:
                assert exact(given_by(dossier, promise.behind[0])) == outcome.value  # type: ignore[arg-type]


def given_by(dossier: Dossier, origin: Provenance) -> object:
    """What stands in the cell that is named."""
    assert origin.source is not None and origin.source.cell is not None
    place = int(origin.source.upload_id.removeprefix("u"))
    assert origin.source.cell == f"{origin.fact.value[0].upper()}{place}"
    row = dossier.returns[place - 1].row
    confirmed = {one.row.cutoff for one in dossier.returns if one.row.unchanged}
    assert row.cutoff == origin.cutoff or origin.cutoff in confirmed
    return row.facts[origin.fact]


@settings(max_examples=120, deadline=None)
@given(zones(), parcels_at_random.days.map(lambda day: date(day.year, 12, 31)))
def test_who_owes_output_is_who_owes_it_on_his_page(zone: list[Dossier], as_of: date) -> None:
    found = reported(zone, as_of)
    owing = {one.code: set(one.no_data) for one in found.review.indicators}
    for code, indicator in (("output_per_mu", Indicator.OUTPUT_PER_MU), ("tax_per_mu", Indicator.TAX_PER_MU)):
        on_pages = {
            page.parcel.parcel_no
            for page in found.pages
            for promise in page.promises
            if promise.outcome.indicator is indicator
            and promise.outcome.verdict is Verdict.UNREPORTED
            and promise.outcome.target_min is not None
        }
        assert owing[ZoneIndicator(code)] == on_pages
    for page in found.pages:
        years = {one.outcome.check_year for one in page.promises if one.outcome.indicator in YEARLY}
        assert all(year is None or year >= as_of.year for year in years)
        assert page.area > 0 and isinstance(page.area, Fraction)
