"""What every cell said: the statement in force is the one by which a parcel is judged, and what it replaced stands before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from land.adjustment import AdjustmentKind, Verification
from land.dossier import Dossier, Received, Source
from land.in_force import promises_on
from land.indicator import YEARLY_FACTS, Fact, Indicator
from land.parcel import Target
from land.policy import Policy
from land.returns import Evidence
from land.stated import Figure, Of, paid, promised, reported
from land.units import Quantity, exact
from land.view import view_on
from tests.cast import D, at_least, changed, dossier, parcel, quantity, said
from tests.land.parcels_at_random import days, dossiers

LATER = D("2030-12-31")
FILES = st.one_of(dossiers(), dossiers(received=True))


def came(file: Dossier, *on: str) -> Dossier:
    """The same, its returns received on these days with uploads u1, u2 …, their cells in column C of row n + 1."""
    rows = []
    for place, (one, day) in enumerate(zip(file.returns, on, strict=True), start=1):
        cells = dict.fromkeys(one.row.facts, f"C{place + 1}")
        rows.append(Received(one.row, D(day), Source(f"u{place}", "a1", place, "填报", place + 1, cells=cells)))
    return replace(file, returns=tuple(rows))


def of(file: Dossier, fact: Fact, year: int | None = None, on: date = LATER) -> Figure:
    (found,) = (one for one in reported(file, on) if (one.of, one.year) == (fact, year))
    return found


def worths(figure: Figure) -> list[object]:
    return [getattr(one.value, "number", one.value) for one in (figure.now, *figure.before)]


# ---- worked examples -------------------------------------------------------------------------------------------------


def test_a_figure_that_was_corrected_names_the_cell_that_counts_and_the_one_that_it_replaced() -> None:
    first, better = (
        said("2024-12-31", investment="8000"),
        replace(said("2024-12-31", investment="8600"), evidence=Evidence.SITE),
    )
    found = of(came(dossier(parcel(), first, better), "2025-02-20", "2025-03-02"), Fact.INVESTMENT)
    assert worths(found) == [quantity("8600", "x").number, quantity("8000", "x").number]
    source = found.now.source
    assert source is not None and (source.upload_id, source.sheet, source.cell) == ("u2", "填报", "C3")
    assert (found.now.received_on, found.now.on, found.now.evidence) == (
        D("2025-03-02"),
        D("2024-12-31"),
        Evidence.SITE,
    )


def test_of_state_figures_the_latest_cut_off_counts_though_it_came_first() -> None:
    rows = said("2025-12-31", investment="9000"), said("2024-12-31", investment="8000")
    found = of(came(dossier(parcel(), *rows), "2026-01-10", "2026-03-01"), Fact.INVESTMENT)
    assert worths(found) == [9000, 8000] and found.now.on == D("2025-12-31")


def test_what_came_again_unchanged_has_its_newest_cell_and_replaces_nothing() -> None:
    rows = said("2024-12-31", investment="8000"), said("2024-12-31", investment="8000.0")
    found = of(came(dossier(parcel(), *rows), "2025-01-10", "2025-03-01"), Fact.INVESTMENT)
    assert found.before == () and found.now.received_on == D("2025-03-01")


def test_a_figure_that_was_taken_back_is_none_and_names_what_it_was() -> None:
    rows = said("2024-12-31", completion="2024-06-01"), said("2025-06-30", completion=None)
    found = of(dossier(parcel(), *rows), Fact.COMPLETION)
    assert worths(found) == [None, D("2024-06-01")]
    assert reported(dossier(parcel(), said("2024-12-31", completion=None)), LATER) == []


def test_yearly_figures_stand_by_year_the_latest_first_and_half_a_year_is_none() -> None:
    rows = said("2023-12-31", output="1"), said("2024-12-31", output="2"), said("2025-06-30", output="3")
    found = [(one.year, one.now.on) for one in reported(dossier(parcel(), *rows), LATER)]
    assert found == [(2024, D("2024-12-31")), (2023, D("2023-12-31"))]


def test_a_figure_confirmed_by_nothing_has_changed_describes_the_later_day() -> None:
    rows = said("2024-12-31", investment="8000"), replace(said("2025-12-31"), unchanged=True)
    assert of(dossier(parcel(), *rows), Fact.INVESTMENT).now.on == D("2025-12-31")


def test_an_extension_is_the_ground_of_its_own_day_and_of_those_that_it_moves() -> None:
    extension = changed(
        AdjustmentKind.EXTENSION, "2024-02-01", indicator=Indicator.GROUNDBREAKING, new_date="2024-09-01"
    )
    file = dossier(parcel(start="2024-03-01", completion="2026-03-01", plot_ratio="1"), extension)
    found = promised(file, LATER)
    for one, day, before in (
        (Indicator.GROUNDBREAKING, "2024-09-01", "2024-03-01"),
        (Indicator.COMPLETION, "2026-09-01", "2026-03-01"),
    ):
        assert found[one].now.by == extension and worths(found[one]) == [D(day), D(before)]
    assert found[Indicator.PLOT_RATIO].now.by is None and found[Indicator.PLOT_RATIO].before == ()
    assert promised(file, D("2024-01-31"))[Indicator.COMPLETION].now.value == D("2026-03-01")


def test_an_agreement_about_a_figure_and_a_cause_with_a_new_day_are_grounds_too() -> None:
    ratio = at_least("0.8", Indicator.PLOT_RATIO)
    rows = (
        changed(AdjustmentKind.SUPPLEMENT, "2024-01-01", indicator=Indicator.PLOT_RATIO, target=ratio),
        changed(AdjustmentKind.FORCE_MAJEURE, "2024-02-01", new_date="2024-05-01", verification=Verification.VERIFIED),
        changed(
            AdjustmentKind.GOVERNMENT_CAUSE, "2024-03-01", new_date="2024-07-01", verification=Verification.PENDING
        ),
    )
    found = promised(dossier(parcel(plot_ratio="1"), *rows), LATER)
    assert found[Indicator.PLOT_RATIO].now.value == ratio and found[Indicator.PLOT_RATIO].now.by == rows[0]
    assert found[Indicator.GROUNDBREAKING].now.by == rows[1]


def test_a_promise_that_the_register_no_longer_has_is_none() -> None:
    file = dossier(parcel(plot_ratio="1"))
    versions = (*file.registers, Received(parcel(start="2023-07-01"), D("2024-05-04")))
    found = promised(replace(file, registers=versions), LATER)
    assert Indicator.PLOT_RATIO not in found
    assert worths(found[Indicator.GROUNDBREAKING]) == [D("2023-07-01"), D("2023-06-01")]
    assert found[Indicator.COMPLETION].before == () and found[Indicator.COMPLETION].now.received_on == D("2024-05-04")
    assert Indicator.PLOT_RATIO in promised(replace(file, registers=versions), D("2024-05-03"))


def test_what_the_register_says_of_the_land_has_its_source_too() -> None:
    assert set(promised(dossier(parcel(price="100")), LATER)) >= {"area", "price"}
    assert "price" not in promised(dossier(parcel()), LATER)


def test_what_was_paid_stands_by_cut_off_each_as_it_was_received_last() -> None:
    rows = (
        said("2024-12-31", investment="8000"), said("2023-12-31", investment="3000"), said("2024-12-31", investment="8600"),
        said("2025-12-31", investment=None), said("2026-06-30", output="1"),
    )  # fmt: skip
    file = dossier(parcel(), *rows)
    assert paid(file, LATER) == [(D("2023-12-31"), 30_000_000), (D("2024-12-31"), 86_000_000)]
    assert paid(file, D("2024-12-30")) == [(D("2023-12-31"), 30_000_000)]


def test_a_row_counts_on_its_own_day_and_not_the_day_before() -> None:
    agreed = changed(AdjustmentKind.SUPPLEMENT, "2024-05-04", indicator=Indicator.COMPLETION, new_date="2026-07-01")
    file = dossier(parcel(), agreed, said("2024-05-04", investment="8000"))
    versions = (*file.registers, Received(parcel(start="2023-07-01"), D("2024-05-04")))
    file = replace(file, registers=versions)
    for on, day, start in (("2024-05-04", "2026-07-01", "2023-07-01"), ("2024-05-03", "2025-06-01", "2023-06-01")):
        found = promised(file, D(on))
        assert found[Indicator.COMPLETION].now.value == D(day) and found[Indicator.GROUNDBREAKING].now.value == D(start)
    assert reported(file, D("2024-05-04")) and paid(file, D("2024-05-04")) == [(D("2024-05-04"), 80_000_000)]
    assert not reported(file, D("2024-05-03")) and not paid(file, D("2024-05-03"))


def test_the_first_version_covers_all_days_before_it_came() -> None:
    early, late = (
        Received(parcel(start="2023-07-01"), D("2024-05-04")),
        Received(parcel(start="2023-08-01"), D("2024-06-04")),
    )
    found = promised(replace(dossier(parcel()), registers=(early, late)), D("2024-01-01"))
    assert worths(found[Indicator.GROUNDBREAKING]) == [D("2023-07-01")]


def test_the_same_in_another_unit_replaces_nothing() -> None:
    rows = said("2024-12-31", investment="10000"), said("2024-12-31")
    rows[1].facts[Fact.INVESTMENT] = quantity("1", "yi_yuan")  # type: ignore[index]
    (found,) = reported(dossier(parcel(), *rows), LATER)
    assert found.before == () and found.now.value == quantity("1", "yi_yuan")
    mu, m2 = (
        Target(quantity(number, unit), None, unit) for number, unit in (("300", "wan_yuan/mu"), ("4500", "yuan/m2"))
    )
    first, second = (replace(parcel(), targets={Indicator.INVESTMENT_INTENSITY: one}) for one in (mu, m2))
    file = replace(dossier(parcel()), registers=(Received(first), Received(second)))
    assert promised(file, LATER)[Indicator.INVESTMENT_INTENSITY].before == ()
    other = replace(first, targets={Indicator.INVESTMENT_INTENSITY: Target(mu.low, mu.low, mu.column_unit)})
    file = replace(dossier(parcel()), registers=(Received(first), Received(other)))
    assert len(promised(file, LATER)[Indicator.INVESTMENT_INTENSITY].before) == 1


# ---- what is in force is what is judged by -----------------------------------------------------------------------------


@given(FILES, days)
def test_the_promise_in_force_is_the_one_by_which_is_judged(file: Dossier, on: date) -> None:
    policy = Policy()
    promises = promises_on(file, on, policy=policy)
    found = promised(file, on, policy)
    indicators: dict[Of, object] = {
        one: figure.now.value for one, figure in found.items() if isinstance(one, Indicator)
    }
    assert indicators == {**promises.dates, **promises.targets}


@given(FILES, days)
def test_the_fact_in_force_is_the_one_by_which_is_judged(file: Dossier, on: date) -> None:
    view = view_on(file, on)
    for one in reported(file, on):
        assert isinstance(one.of, Fact)
        wanted = view.yearly[one.year or 0][one.of] if one.of in YEARLY_FACTS else view.state[one.of]
        assert one.now.value == wanted
    named = {(one.of, one.year) for one in reported(file, on)}
    state = {(fact, None) for fact, value in view.state.items() if value is not None and fact not in YEARLY_FACTS}
    yearly = {(fact, year) for year, facts in view.yearly.items() for fact, value in facts.items()
              if value is not None and fact in YEARLY_FACTS}  # fmt: skip
    assert state | yearly <= named


@given(FILES, days)
def test_nothing_replaces_what_says_the_same(file: Dossier, on: date) -> None:
    figures = [*promised(file, on).values(), *reported(file, on)]
    for one in figures:
        texts = [_worth(each.value) for each in (one.now, *one.before)]
        assert all(a != b for a, b in pairwise(texts))


@given(FILES, days)
def test_the_last_payment_is_the_figure_that_counts(file: Dossier, on: date) -> None:
    points = paid(file, on)
    value = view_on(file, on).figure(Fact.INVESTMENT)
    assert all(one[0] < other[0] for one, other in pairwise(points))
    assert value is None or points[-1][1] == value


def _worth(value: object) -> object:
    if isinstance(value, Quantity):
        return exact(value)
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    bounds = tuple(None if one is None else exact(one) for one in (low, high))
    return bounds if any(bounds) else value
