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
from land.restatement import restatements
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
    (found,) = restatements(dossier, 2024)
    assert (found.parcel_no, found.fact, found.year, found.received_on) == ("P-1", Fact.OUTPUT, 2023, D("2025-02-03"))
    assert (found.old, found.new) == (quantity("8000 wan_yuan"), quantity("8400.01 wan_yuan"))
    assert found.share == Fraction(40001, 800000)
    assert found.questioned
    assert restatements(dossier, 2023) == ()


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
    (found,) = restatements(dossier, 2024)
    assert found.questioned is questioned
    lenient = policy_from({"review": {"restated_questioned_above": "0.5"}})
    assert isinstance(lenient, Policy)
    assert restatements(dossier, 2024, lenient)[0].questioned is (new is None)


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
    assert restatements(parcel("P-1", first, later), 2025) == ()


def test_a_figure_after_a_withdrawal_is_a_new_one() -> None:
    told = [returned(2023, "2023-12-31", output=text) for text in ("1 yi_yuan", None, "2 yi_yuan")]
    assert [one.new for one in restatements(parcel("P-1", *told), 2024)] == [None]


def test_from_nothing_any_change_is_a_question() -> None:
    told = [returned(2023, "2023-12-31", tax=text) for text in ("0 wan_yuan", "1 wan_yuan")]
    (found,) = restatements(parcel("P-1", *told), 2024)
    assert (found.share, found.questioned) == (None, True)


def test_it_says_from_which_upload_and_cell_each_figure_came_and_who_sent_it() -> None:
    told = [returned(2023, "2023-12-31", output=text) for text in ("8000 wan_yuan", "0.8 yi_yuan", "9000 wan_yuan")]
    (found,) = restatements(uploaded(parcel("P-1", *told)), 2024)
    assert found.old_source == FigureSource("u1", "officer", 1, "填报表", "O1")  # u2 only said it once more
    assert found.source == FigureSource("u3", "officer", 3, "填报表", "O3")
    assert (found.old, found.new) == (quantity("8000 wan_yuan"), quantity("9000 wan_yuan"))
    (unplaced,) = restatements(parcel("P-1", *told), 2024)
    assert (unplaced.source, unplaced.old_source) == (None, None)


def test_a_change_with_its_reason_is_no_question_and_is_still_beyond_the_share() -> None:
    first = returned(2023, "2023-12-31", output="8000 wan_yuan")
    for new, beyond in (("9000 wan_yuan", True), (None, True), ("8100 wan_yuan", False)):
        later = returned(2023, "2023-12-31", reason="审计后调整", output=new)
        (found,) = restatements(parcel("P-1", first, later), 2024)
        assert (found.reason, found.beyond, found.questioned) == ("审计后调整", beyond, False)


def test_a_reason_may_follow_with_the_same_figure_and_none_is_taken_back_by_a_blank() -> None:
    told = [
        returned(2023, "2023-12-31", output="8000 wan_yuan", tax="100 wan_yuan"),
        returned(2023, "2023-12-31", output="9000 wan_yuan", tax="200 wan_yuan"),
        returned(2023, "2023-12-31", reason="漏报一条生产线", output="0.9 yi_yuan"),
        returned(2023, "2023-12-31", output="9000 wan_yuan", tax="200 wan_yuan"),
        returned(2024, "2024-12-31", reason="别的事", tax="300 wan_yuan"),
    ]
    found = {one.fact: (one.reason, one.questioned) for one in restatements(parcel("P-1", *told), 2024)}
    assert found == {Fact.OUTPUT: ("漏报一条生产线", False), Fact.TAX: ("", True)}


def test_the_reason_first_given_stays_with_its_change() -> None:
    told = [
        returned(2023, "2023-12-31", output="8000 wan_yuan"),
        returned(2023, "2023-12-31", reason="一", output="9000 wan_yuan"),
        returned(2023, "2023-12-31", reason="二", output="9000 wan_yuan"),
        returned(2023, "2023-12-31", reason="三", output="8000 wan_yuan"),
    ]
    assert [one.reason for one in restatements(parcel("P-1", *told), 2024)] == ["一", "三"]


years = st.integers(2021, 2031)


@settings(max_examples=200, deadline=None)
@given(parcels_at_random.dossiers(received=True), years)
def test_each_return_sent_twice_in_a_row_makes_no_more(dossier: Dossier, year: int) -> None:
    dossier = uploaded(dossier)
    twice = tuple(one for row in dossier.returns for one in (row, row))
    assert restatements(replace(dossier, returns=twice), year) == restatements(dossier, year)


@settings(max_examples=200, deadline=None)
@given(parcels_at_random.dossiers(), st.integers(2021, 2027), years)
def test_a_prefilled_year_uploaded_untouched_makes_none(dossier: Dossier, year: int, before_year: int) -> None:
    again = restated(dossier, year)
    if again is not None:
        more = replace(dossier, returns=(*dossier.returns, Received(again)))
        assert restatements(more, before_year) == restatements(dossier, before_year)


@settings(max_examples=200, deadline=None)
@given(parcels_at_random.dossiers(received=True), years)
def test_they_equal_a_comparison_of_every_return_with_all_before_it(dossier: Dossier, before_year: int) -> None:
    expected = []
    rows = [one.row for one in dossier.returns]
    for place, row in enumerate(rows):
        for fact in sorted(set(row.facts) - set(DATE_FACTS), key=list(Fact).index):
            yearly = fact in YEARLY_FACTS
            year = row.year if yearly else row.cutoff.year

            def same(other: object, fact: Fact = fact, yearly: bool = yearly, row: object = row) -> bool:
                if yearly:
                    return other.year == row.year and other.cutoff >= date(row.year, 12, 31)  # type: ignore[attr-defined]
                return bool(other.cutoff == row.cutoff)  # type: ignore[attr-defined]

            before = [other.facts[fact] for other in rows[:place] if fact in other.facts and same(other)]
            if not same(row) or year >= before_year or not before or not isinstance(before[-1], Quantity):
                continue
            new, old = row.facts[fact], before[-1]
            for said in reversed(before):  # whoever first said it
                if not isinstance(said, Quantity) or exact(said) != exact(old):
                    break
                old = said
            if not isinstance(new, Quantity) or exact(new) != exact(old):
                expected.append((fact, year, old, new))
    found = [(one.fact, one.year, one.old, one.new) for one in restatements(dossier, before_year)]
    assert found == expected
