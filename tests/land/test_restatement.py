"""Restatements: a figure of an earlier year that changes is kept, old and new; the same again is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land.dossier import Dossier, FigureSource, Received
from land.indicator import DATE_FACTS, YEARLY_FACTS, Fact
from land.policy import Policy, policy_from
from land.restated import restated
from land.restatement import Basis, restatements
from land.units import Quantity, exact
from tests.land import parcels_at_random
from tests.land.zones import D, parcel, quantity, returned, uploaded


def test_a_revised_figure_of_last_year_is_kept_old_and_new_with_its_share() -> None:
    dossier = parcel(
        "P-1",
        returned(2023, "2023-12-31", "2024-02-01", output="8000 wan_yuan", groundbreaking="2023-05-01"),
        returned(2023, "2023-12-31", "2025-02-03", output="8400.01 wan_yuan", groundbreaking="2023-05-02"),
        returned(2024, "2024-12-31", "2025-02-03", output="9000 wan_yuan"),
    )
    (found,) = restatements(dossier, D("2024-12-31"))
    assert (found.parcel_no, found.fact, found.year, found.received_on) == ("P-1", Fact.OUTPUT, 2023, D("2025-02-03"))
    assert (found.old, found.new) == (quantity("8000 wan_yuan"), quantity("8400.01 wan_yuan"))
    assert found.share == Fraction(40001, 800000)
    assert found.questioned
    assert restatements(dossier, D("2023-12-31")) == ()


@pytest.mark.parametrize(
    ("new", "questioned"),
    [
        ("8400 wan_yuan", False),
        ("8400.01 wan_yuan", True),
        ("7600 wan_yuan", False),
        ("7599.99 wan_yuan", True),
        (None, True),
    ],
)
def test_beyond_five_percent_it_becomes_a_question_and_so_does_a_withdrawal(new: str | None, questioned: bool) -> None:
    dossier = parcel(
        "P-1", returned(2023, "2023-12-31", output="8000 wan_yuan"), returned(2023, "2023-12-31", output=new)
    )
    (found,) = restatements(dossier, D("2024-12-31"))
    assert found.questioned is questioned
    lenient = policy_from({"review": {"restated_questioned_above": "0.5"}})
    assert isinstance(lenient, Policy)
    assert restatements(dossier, D("2024-12-31"), lenient)[0].questioned is (new is None)


@pytest.mark.parametrize(
    "later",
    [
        returned(2023, "2023-12-31", output="0.8 yi_yuan", investment="5000 wan_yuan"),  # the same, otherwise written
        returned(2023, "2023-12-31"),  # says nothing
        returned(2023, "2023-06-30", output="4000 wan_yuan", investment="3000 wan_yuan"),  # half a year
        returned(2024, "2024-12-31", output="9000 wan_yuan", investment="7000 wan_yuan"),  # has grown
    ],
)
def test_the_same_again_silence_half_a_year_and_growth_are_no_restatements(later: tuple) -> None:  # type: ignore[type-arg]
    first = returned(2023, "2023-12-31", output="8000 wan_yuan", investment="5000 wan_yuan")
    assert restatements(parcel("P-1", first, later), D("2025-12-31")) == ()


A, B, NONE = "500 wan_yuan", "900 wan_yuan", None


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        ((A, NONE, B), [(A, B)]),  # the steps between are history
        ((A, B, A), []),  # a correction back
        ((A, B, A, B), [(A, B)]),  # the same files again
        ((A, NONE), [(A, NONE)]),
        ((A, B, NONE), [(A, NONE)]),
        ((A, NONE, A), []),
        ((NONE, A), []),  # where no figure stood none is restated
        ((NONE, A, B), [(A, B)]),
    ],
)
def test_the_figure_first_given_is_compared_with_what_counts_now(
    told: tuple[str | None, ...], listed: list[tuple[str, str | None]]
) -> None:
    found = restatements(parcel("P-1", *(returned(2023, "2023-12-31", output=text) for text in told)), D("2024-12-31"))
    assert [(one.old, one.new) for one in found] == [
        (quantity(old), None if new is None else quantity(new)) for old, new in listed
    ]


def counted(*told: str | None, cutoff: str = "2023-12-31", **more: str) -> Dossier:
    return uploaded(parcel("P-1", *(returned(2023, cutoff, output=text, **more) for text in told)))


def changes(dossier: Dossier, basis: Basis, as_of: str = "2024-12-31") -> list[tuple[Quantity, Quantity | None]]:
    return [(one.old, one.new) for one in restatements(dossier, D(as_of), basis=basis)]


def test_after_a_report_its_figures_are_compared_with_what_counts_now() -> None:
    """Four uploads: 500, 900 (the report was made then), 500, 900."""
    dossier = counted(A, B, A, B)
    assert changes(dossier, Basis(2)) == []
    assert changes(dossier, Basis(1)) == [(quantity(A), quantity(B))]
    assert changes(counted(A, B, A), Basis(2)) == [(quantity(B), quantity(A))]
    assert changes(counted(A, B, None), Basis(2)) == [(quantity(B), None)]


def test_what_was_not_there_when_the_report_was_made_is_new_and_not_restated() -> None:
    assert changes(counted(A, B), Basis(0)) == []
    assert changes(counted(None, A, B), Basis(1)) == []


def test_a_return_whose_cutoff_lies_after_the_reviews_day_does_not_count() -> None:
    early, late = returned(2023, "2023-12-31", output=A), returned(2023, "2025-03-31", output=B)
    dossier = uploaded(parcel("P-1", early, late))
    assert restatements(dossier, D("2024-12-31")) == ()
    assert [one.new for one in restatements(dossier, D("2025-12-31"))] == [quantity(B)]


def test_what_a_report_could_not_count_by_its_day_was_not_published() -> None:
    dossier = uploaded(parcel("P-1", returned(2023, "2023-12-31", output=A), returned(2023, "2024-03-31", output=B)))
    assert changes(dossier, Basis(2, D("2023-12-31"))) == [(quantity(A), quantity(B))]
    assert changes(dossier, Basis(2)) == []


def test_an_investment_that_nothing_changed_until_december_and_then_is_said_otherwise_is_restated() -> None:
    same = replace(returned(2023, "2023-12-31")[0], unchanged=True), None
    half = returned(2023, "2023-06-30", investment=A)
    dossier = uploaded(parcel("P-1", half, same, returned(2023, "2023-12-31", investment=B)))
    assert changes(dossier, Basis(2)) == [(quantity(A), quantity(B))]
    assert changes(uploaded(parcel("P-1", half, returned(2023, "2023-12-31", investment=B))), Basis(1)) == []


def test_from_nothing_any_change_is_a_question() -> None:
    told = [returned(2023, "2023-12-31", tax=text) for text in ("0 wan_yuan", "1 wan_yuan")]
    (found,) = restatements(parcel("P-1", *told), D("2024-12-31"))
    assert (found.share, found.questioned) == (None, True)


def test_it_says_from_which_upload_and_cell_each_figure_came_and_who_sent_it() -> None:
    told = [returned(2023, "2023-12-31", output=text) for text in ("8000 wan_yuan", "0.8 yi_yuan", "9000 wan_yuan")]
    (found,) = restatements(uploaded(parcel("P-1", *told)), D("2024-12-31"))
    assert found.old_source == FigureSource("u1", "officer", 1, "填报表", cell="O1")  # u2 only said it once more
    assert found.source == FigureSource("u3", "officer", 3, "填报表", cell="O3")
    assert (found.old, found.new) == (quantity("8000 wan_yuan"), quantity("9000 wan_yuan"))
    (unplaced,) = restatements(parcel("P-1", *told), D("2024-12-31"))
    assert (unplaced.source, unplaced.old_source) == (None, None)


def test_a_change_with_its_reason_is_no_question_and_is_still_beyond_the_share() -> None:
    first = returned(2023, "2023-12-31", output="8000 wan_yuan")
    for new, beyond in (("9000 wan_yuan", True), (None, True), ("8100 wan_yuan", False)):
        later = returned(2023, "2023-12-31", reason="审计后调整", output=new)
        (found,) = restatements(parcel("P-1", first, later), D("2024-12-31"))
        assert (found.reason, found.beyond, found.questioned) == ("审计后调整", beyond, False)


def test_a_reason_may_follow_with_the_same_figure_and_none_is_taken_back_by_a_blank() -> None:
    told = [
        returned(2023, "2023-12-31", output="8000 wan_yuan", tax="100 wan_yuan"),
        returned(2023, "2023-12-31", output="9000 wan_yuan", tax="200 wan_yuan"),
        returned(2023, "2023-12-31", reason="漏报一条生产线", output="0.9 yi_yuan"),
        returned(2023, "2023-12-31", output="9000 wan_yuan", tax="200 wan_yuan"),
        returned(2024, "2024-12-31", reason="别的事", tax="300 wan_yuan"),
    ]
    found = {one.fact: (one.reason, one.questioned) for one in restatements(parcel("P-1", *told), D("2024-12-31"))}
    assert found == {Fact.OUTPUT: ("漏报一条生产线", False), Fact.TAX: ("", True)}


def test_the_reason_first_given_stays_with_its_change() -> None:
    told = [
        returned(2023, "2023-12-31", output="8000 wan_yuan"),
        returned(2023, "2023-12-31", reason="一", output="9000 wan_yuan"),
        returned(2023, "2023-12-31", reason="二", output="9000 wan_yuan"),
    ]
    assert [one.reason for one in restatements(parcel("P-1", *told), D("2024-12-31"))] == ["一"]


as_ofs = st.one_of(parcels_at_random.days, st.builds(date, st.integers(2021, 2031), st.just(12), st.just(31)))
bases = st.one_of(st.none(), st.builds(Basis, st.integers(0, 6), st.one_of(st.none(), parcels_at_random.days)))


@settings(max_examples=200, deadline=None)
@given(parcels_at_random.dossiers(received=True), as_ofs)
def test_each_return_sent_twice_in_a_row_makes_no_more(dossier: Dossier, as_of: date) -> None:
    dossier = uploaded(dossier)
    twice = tuple(one for row in dossier.returns for one in (row, row))
    assert restatements(replace(dossier, returns=twice), as_of) == restatements(dossier, as_of)


@settings(max_examples=200, deadline=None)
@given(parcels_at_random.dossiers(), st.integers(2021, 2027), as_ofs)
def test_a_prefilled_year_uploaded_untouched_makes_none(dossier: Dossier, year: int, as_of: date) -> None:
    again = restated(dossier, year)
    if again is not None:
        more = replace(dossier, returns=(*dossier.returns, Received(again)))
        assert restatements(more, as_of) == restatements(dossier, as_of)


@settings(max_examples=300, deadline=None)
@given(parcels_at_random.dossiers(received=True), as_ofs, bases)
def test_they_equal_a_plain_comparison_figure_by_figure(dossier: Dossier, as_of: date, basis: Basis | None) -> None:
    """Every figure is looked up twice, by going through all returns: as it was published, and as it counts now."""
    dossier = uploaded(replace(dossier, returns=tuple(one for one in dossier.returns if not one.row.unchanged)))
    counting = [one for one in dossier.returns if one.row.cutoff <= as_of]
    expected = set()
    for fact in set(Fact) - set(DATE_FACTS):
        for of in {one.row.year if fact in YEARLY_FACTS else one.row.cutoff for one in counting}:

            def said(rows: list[Received], fact: Fact = fact, of: object = of) -> list[object]:  # type: ignore[type-arg]
                mine = [one.row for one in rows if fact in one.row.facts]
                if fact in YEARLY_FACTS:
                    mine = [row for row in mine if row.year == of and row.cutoff >= date(row.year, 12, 31)]
                else:
                    mine = [row for row in mine if row.cutoff == of]
                return [row.facts[fact] for row in mine]

            year = of if isinstance(of, int) else of.year  # type: ignore[attr-defined]
            now = said(counting)[-1:]
            if basis is None:
                old = [value for value in said(counting) if value is not None][:1]
            else:
                known = [one for one in counting if one.source is not None and one.source.seq <= basis.seq]
                old = said([one for one in known if basis.as_of is None or one.row.cutoff <= basis.as_of])[-1:]
            worth = [None if value is None else exact(value) for value in (*old, *now)]  # type: ignore[arg-type]
            if len(worth) == 2 and worth[0] is not None and worth[0] != worth[1] and year < as_of.year:
                expected.add((fact, year, of, worth[0], worth[1]))
    found = restatements(dossier, as_of, basis=basis)
    told = [(one.fact, one.year, exact(one.old), None if one.new is None else exact(one.new)) for one in found]
    assert sorted(told, key=str) == sorted(((f, y, a, b) for f, y, _, a, b in expected), key=str)
