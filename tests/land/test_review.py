"""The yearly review: what state a parcel is in by its facts, the five facts in three states, the rates of return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier
from land.indicator import Fact, Indicator
from land.refused import Refused
from land.returns import ReturnRow
from land.view import view_on
from tests.land import parcels_at_random
from tests.land.zones import D, parcel, returned, uploaded, zones
from zones.asked import Asked, CellState
from zones.review import ReviewedParcel, ReviewState, review

AS_OF = D("2024-12-31")
FULL = {
    "groundbreaking": "2023-06-18", "earthwork": "2023-05-20", "completion": "2024-11-20", "production": "2024-12-01",
    "investment": "12000 wan_yuan", "output": "300 wan_yuan",
}  # fmt: skip


def reviewed(one: Dossier, as_of: date = AS_OF) -> ReviewedParcel:
    (found,) = review("demo", [one], as_of).parcels
    return found


def states(found: ReviewedParcel) -> dict[str, str]:
    return {fact.value: cell.state.value for fact, cell in found.cells.items()}


def test_a_review_as_of_the_years_end_revises_the_year_before_and_fills_in_its_own() -> None:
    found = review("demo", [], AS_OF)
    assert (found.revises, found.fills, found.output_year, found.parcels) == (2023, 2024, 2024, ())
    assert review("demo", [], D("2024-12-30")).output_year == 2023


def test_no_return_for_the_year_is_silence_whatever_was_said_of_other_years() -> None:
    found = reviewed(parcel("P-1", returned(2023, "2023-12-31", groundbreaking="2023-06-01")))
    assert (found.state, found.cutoff) == (ReviewState.SILENT, None)
    cell = found.cells[Asked.GROUNDBREAKING]
    assert (cell.state, cell.value, cell.cutoff, cell.age_days) == (
        CellState.VALUE, D("2023-06-01"), D("2023-12-31"), 366,
    )  # fmt: skip
    assert set(states(reviewed(parcel("P-1"))).values()) == {"not_reported"}


def test_the_five_facts_make_a_return_complete() -> None:
    found = reviewed(parcel("P-1", returned(2024, "2024-12-31", **FULL)))
    assert (found.state, found.lacking, found.cutoff) == (ReviewState.COMPLETE, (), AS_OF)
    assert [cell.value for cell in found.cells.values()] == [
        D("2023-05-20"), 18, D("2024-12-01"), 120_000_000, 3_000_000,
    ]  # fmt: skip
    assert {cell.age_days for cell in found.cells.values()} == {0}


def test_a_figure_that_nobody_wrote_is_lacking_and_a_missing_mark_is_an_answer() -> None:
    blank = {fact: value for fact, value in FULL.items() if fact != "output"}
    found = reviewed(parcel("P-1", returned(2024, "2024-12-31", **blank)))
    assert (found.state, found.lacking) == (ReviewState.RETURNED, (Asked.OUTPUT,))
    found = reviewed(parcel("P-1", returned(2024, "2024-12-31", **{**FULL, "output": None})))
    assert (found.state, found.cells[Asked.OUTPUT].state) == (ReviewState.COMPLETE, CellState.CONFIRMED_NONE)


def test_a_milestone_that_a_return_does_not_name_is_confirmed_not_to_be_reached() -> None:
    found = reviewed(parcel("P-1", returned(2024, "2024-12-31", groundbreaking="2023-06-01")))
    assert states(found) == {
        "groundbreaking": "value", "construction_period": "confirmed_none", "production": "confirmed_none",
        "investment": "not_reported", "output": "not_reported",
    }  # fmt: skip


def test_nothing_to_report_is_said_and_silence_is_not() -> None:
    said_so = returned(2024, "2024-12-31", investment=None, output=None)
    assert reviewed(parcel("P-1", said_so)).state is ReviewState.NOTHING_TO_REPORT
    assert reviewed(parcel("P-1", returned(2024, "2024-12-31"))).state is ReviewState.RETURNED
    assert reviewed(parcel("P-1")).state is ReviewState.SILENT


def test_a_return_that_stops_before_the_day_of_the_review_is_not_complete() -> None:
    early = {**FULL, "completion": "2024-05-20", "production": "2024-06-01"}
    found = reviewed(parcel("P-1", returned(2024, "2024-06-30", **early)))
    assert (found.state, found.cutoff) == (ReviewState.RETURNED, D("2024-06-30"))
    assert found.cells[Asked.OUTPUT].state is CellState.NOT_REPORTED  # half a year is not a year
    assert found.cells[Asked.INVESTMENT].age_days == 184


@pytest.mark.parametrize(
    ("facts", "lacking"),
    [
        ({"completion": "2024-11-20"}, {Asked.GROUNDBREAKING, Asked.CONSTRUCTION_PERIOD}),
        ({"groundbreaking": "2024-11-21", "completion": "2024-11-20"}, {Asked.CONSTRUCTION_PERIOD}),
        ({"groundbreaking": "2023-11-21", "full_production": "2024-11-20"}, {Asked.PRODUCTION}),
    ],
)
def test_a_day_that_is_only_proved_or_contradicted_was_not_reported(facts: dict[str, str], lacking: set[Asked]) -> None:
    found = reviewed(parcel("P-1", returned(2024, "2024-12-31", investment=None, output=None, **facts)))
    assert set(found.lacking) == lacking


def states_of(one: Dossier, *refused: Refused, as_of: date = AS_OF, known_on: date | None = None) -> ReviewState:
    (found,) = review("demo", [one], as_of, known_on=known_on, refused={"P-1": refused, "P-9": refused}).parcels
    return found.state


def test_a_parcel_whose_return_was_refused_has_problems_and_is_not_silent() -> None:
    silent = parcel("P-1", returned(2023, "2023-12-31", groundbreaking="2023-06-01"))
    assert states_of(silent) is ReviewState.SILENT
    assert states_of(silent, Refused(2024, 7)) is ReviewState.PROBLEMS
    assert states_of(silent, Refused(None, 7)) is ReviewState.PROBLEMS  # of a year that nobody can read
    assert states_of(silent, Refused(2023, 7)) is ReviewState.SILENT


def test_what_was_accepted_later_settles_a_refusal_and_what_was_accepted_before_does_not() -> None:
    full = uploaded(parcel("P-1", returned(2024, "2024-12-31"), returned(2024, "2024-12-31", **FULL)))  # u1, u2
    assert states_of(full, Refused(2024, 1), Refused(None, 1)) is ReviewState.COMPLETE
    for seq in (2, 3):  # beside an accepted row of the same workbook another of that year was refused
        assert states_of(full, Refused(2024, 1), Refused(2024, seq)) is ReviewState.PROBLEMS
        assert states_of(full, Refused(None, seq)) is ReviewState.PROBLEMS
    other_year = uploaded(parcel("P-1", returned(2023, "2023-12-31"), returned(2023, "2023-12-31")))
    assert states_of(other_year, Refused(2024, 1)) is ReviewState.PROBLEMS


def test_offline_any_accepted_return_of_the_year_settles_a_refusal() -> None:
    full = parcel("P-1", returned(2024, "2024-12-31", **FULL))
    assert states_of(full, Refused(2024), Refused(None)) is ReviewState.COMPLETE
    assert states_of(parcel("P-1"), Refused(2024)) is ReviewState.PROBLEMS


def test_a_refusal_of_an_unreadable_year_says_nothing_of_years_that_began_after_it() -> None:
    assert states_of(parcel("P-1"), Refused(None, 1, D("2024-01-01"))) is ReviewState.PROBLEMS
    assert states_of(parcel("P-1"), Refused(None, 1, D("2023-12-31"))) is ReviewState.SILENT
    assert states_of(parcel("P-1"), Refused(2024, 1, D("2023-12-31"))) is ReviewState.PROBLEMS


def test_a_refusal_received_after_the_day_of_knowledge_does_not_exist() -> None:
    one, known = parcel("P-1"), D("2025-02-01")
    assert states_of(one, Refused(2024, 1, D("2025-02-01")), known_on=known) is ReviewState.PROBLEMS
    assert states_of(one, Refused(2024, 1, D("2025-02-02")), known_on=known) is ReviewState.SILENT


def test_a_parcel_with_problems_has_returned_only_what_was_accepted_and_is_named_by_itself() -> None:
    full = returned(2024, "2024-12-31", **FULL)
    zone = [uploaded(parcel("P-1", full)), parcel("P-2"), parcel("P-3"), uploaded(parcel("P-4", full))]
    found = review("demo", zone, AS_OF, refused={no: [Refused(2024, 5)] for no in ("P-1", "P-2", "P-9")})
    (rate,) = found.by_agent
    assert (rate.returned, rate.parcels, rate.silent, rate.problems) == (2, 4, ("P-3",), ("P-1", "P-2"))
    indicator = next(one for one in found.indicators if one.code == "return_rate")
    assert (indicator.numerator, indicator.behind_numerator) == (2, ("P-1", "P-4"))
    assert [one.state.value for one in found.parcels] == ["problems", "problems", "silent", "complete"]


def test_the_rate_of_return_by_agent_and_by_enterprise() -> None:
    full = returned(2024, "2024-12-31", **FULL)
    zone = [parcel("P-1", full, agent="a"), parcel("P-2", agent="a", enterprise="乙公司"), parcel("P-3", full)]
    found = review("demo", zone, AS_OF)
    assert [(rate.of, rate.returned, rate.parcels, rate.silent) for rate in found.by_agent] == [
        (None, 1, 1, ()), ("a", 1, 2, ("P-2",)),
    ]  # fmt: skip
    assert [(rate.of, rate.value) for rate in found.by_enterprise] == [("乙公司", 0), ("甲公司", 1)]


refusals = st.dictionaries(
    st.sampled_from(["P-0", "P-1", "P-2"]),
    st.lists(st.builds(Refused, st.sampled_from([None, *range(2021, 2030)]), st.integers(0, 8)), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(zones(received=True), parcels_at_random.days, refusals)
def test_states_and_rates_agree_with_the_indicators_and_the_view(
    zone: list[Dossier], as_of: date, refused: dict[str, list[Refused]]
) -> None:
    zone = [uploaded(one) for one in zone]
    found = review("demo", zone, as_of, refused=refused)
    indicator = next(one for one in found.indicators if one.code == "return_rate")
    answered = [one.parcel_no for one in found.parcels if one.cutoff is not None]
    assert list(indicator.behind_numerator) == answered
    by_state = {one.parcel_no: one.state for one in found.parcels}
    assert all(state is not ReviewState.SILENT for no, state in by_state.items() if no in answered)
    for rates in (found.by_agent, found.by_enterprise):
        assert sum(rate.returned for rate in rates) == indicator.numerator
        for state, named in ((ReviewState.SILENT, "silent"), (ReviewState.PROBLEMS, "problems")):
            assert sorted(no for rate in rates for no in getattr(rate, named)) == [
                no for no, one in by_state.items() if one is state
            ]
        assert sum(rate.parcels for rate in rates) == indicator.denominator
    by_no = {view_on(dossier, as_of).promises.parcel_no: dossier for dossier in zone}
    for one in found.parcels:
        view = view_on(by_no[one.parcel_no], as_of)
        for cell in one.cells.values():
            assert (cell.value is not None) == (cell.state is CellState.VALUE)
            assert (cell.cutoff is None) == (cell.age_days is None)
            assert cell.age_days is None or cell.age_days >= 0
        assert one.cells[Asked.INVESTMENT].value == view.figure(FACT_OF[Asked.INVESTMENT])
        assert one.cells[Asked.PRODUCTION].value == view.day(FACT_OF[Asked.PRODUCTION])
        assert one.cells[Asked.OUTPUT].value == view.of_year(FACT_OF[Asked.OUTPUT], found.output_year)


FACT_OF = {asked: Fact(asked.value) for asked in (Asked.PRODUCTION, Asked.INVESTMENT, Asked.OUTPUT)}


@settings(max_examples=100, deadline=None)
@given(zones(received=True), parcels_at_random.days)
def test_a_review_does_not_depend_on_the_order_of_parcels(zone: list[Dossier], as_of: date) -> None:
    assert review("demo", zone, as_of) == review("demo", list(reversed(zone)), as_of)


def test_the_construction_period_speaks_as_of_the_later_of_its_two_statements() -> None:
    one = parcel(
        "P-1",
        returned(2023, "2023-12-31", groundbreaking="2023-06-20"),
        returned(2024, "2024-11-30", completion="2024-11-20"),
    )
    cell = reviewed(one).cells[Asked.CONSTRUCTION_PERIOD]
    assert (cell.value, cell.cutoff, cell.age_days) == (Fraction(17), D("2024-11-30"), 31)
    corrected = replace(
        one, returns=(*one.returns, *parcel("P-1", returned(2024, "2024-12-31", completion=None)).returns)
    )
    assert reviewed(corrected).cells[Asked.CONSTRUCTION_PERIOD].state is CellState.CONFIRMED_NONE


def unchanged(year: int, cutoff: str) -> tuple[ReturnRow, None]:
    """A return that says that nothing has changed."""
    return replace(returned(year, cutoff)[0], unchanged=True), None


BEFORE = returned(2023, "2023-12-31", groundbreaking="2023-05-20", investment="4000 wan_yuan")


def test_nothing_has_changed_confirms_the_last_state_figures_as_of_its_cutoff() -> None:
    one = reviewed(parcel("P-1", BEFORE, unchanged(2024, "2024-12-31")))
    for fact in (Asked.GROUNDBREAKING, Asked.INVESTMENT):
        assert (one.cells[fact].cutoff, one.cells[fact].age_days) == (AS_OF, 0)
    assert one.cells[Asked.INVESTMENT].value == 40_000_000


def test_it_completes_a_review_only_where_no_yearly_figure_is_due() -> None:
    due = {Indicator.FULL_PRODUCTION: "2023-06-01"}
    yearly = {Indicator.OUTPUT_PER_MU: "400 wan_yuan/mu"}
    same = unchanged(2024, "2024-12-31")
    built = parcel("P-1", BEFORE, same)
    assert (reviewed(built).state, reviewed(built).lacking) == (ReviewState.COMPLETE, ())
    assert reviewed(parcel("P-1", BEFORE, unchanged(2024, "2024-06-30"))).state is ReviewState.RETURNED
    producing = returned(2023, "2023-12-31", production="2023-11-01", investment="4000 wan_yuan")
    assert reviewed(parcel("P-1", producing, same)).state is ReviewState.RETURNED
    assert reviewed(parcel("P-1", BEFORE, same, dates=due, targets=yearly)).state is ReviewState.RETURNED
    assert reviewed(
        parcel("P-1", BEFORE, same, dates={Indicator.FULL_PRODUCTION: "2024-06-01"}, targets=yearly)
    ).state is (ReviewState.COMPLETE)


def test_with_nothing_before_it_it_confirms_nothing() -> None:
    one = reviewed(parcel("P-1", unchanged(2024, "2024-12-31")))
    assert (one.state, one.cells[Asked.INVESTMENT].state) == (ReviewState.RETURNED, CellState.NOT_REPORTED)


@pytest.mark.parametrize("figures_only", [False, True])
def test_a_year_of_a_ledger_that_says_nothing_of_milestones_completes_no_review(figures_only: bool) -> None:
    before = returned(2023, "2023-12-31", groundbreaking="2023-06-18", earthwork="2023-05-20")
    row, on = returned(2024, "2024-12-31", investment="12000 wan_yuan", output="300 wan_yuan")
    one = parcel("P-1", before, (replace(row, figures_only=figures_only), on))
    found = reviewed(one)
    assert found.cutoff == AS_OF
    assert found.state is (ReviewState.RETURNED if figures_only else ReviewState.COMPLETE)
