"""Figures in question: judged as written, counted nowhere until somebody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from land.assessment import Verdict
from land.dossier import Dossier, Source
from land.doubt import answered, doubts, uploads_that_ask
from land.indicator import Fact, Indicator
from land.standing import judge
from land.upload import Upload
from land.view import view_on
from tests.land.zones import D, parcel, returned, uploaded, zones
from zones.indicators import zone_indicators
from zones.measured import Measured, ZoneIndicator
from zones.report import Imprint, drawn_investments, report
from zones.report_order import ReportKind
from zones.review import review
from zones.scope import scope_on

END = D("2024-12-31")
TARGETS = {
    Indicator.FIXED_INVESTMENT: "12000 wan_yuan",
    Indicator.INVESTMENT_INTENSITY: "120 wan_yuan/mu",
    Indicator.OUTPUT_PER_MU: "100 wan_yuan/mu",
}
DUE = {Indicator.FULL_PRODUCTION: "2022-12-01"}


def asked(dossier: Dossier, *places: int, about: str = "output", also: str | None = None) -> Dossier:
    """The parcel; the receipts of the returns at these places ask about one figure."""
    rows = list(uploaded(dossier).returns)
    for place in places:
        source = rows[place].source
        assert source is not None
        rows[place] = replace(
            rows[place], source=replace(source, asked=frozenset({about} | ({also} if also else set())))
        )
    return replace(dossier, returns=tuple(rows))


def one(number: str, *outputs: str | None, year: int = 2024, reason: str = "") -> Dossier:
    rows = [returned(year, f"{year}-12-31", reason=reason, output=text) for text in outputs]
    return parcel(number, *rows, targets=TARGETS, dates=DUE)


def in_question(dossier: Dossier, on: date = END, said: frozenset[str] = frozenset()) -> list[tuple[str, int | None]]:
    return [(one.of.value, one.year) for one in doubts(dossier, on, view_on(dossier, on).promises, said)]


def test_a_figure_that_its_receipt_asks_about_is_in_question_with_its_cell() -> None:
    dossier = asked(one("P-1", "90000 wan_yuan"), 0)
    (found,) = doubts(dossier, END, view_on(dossier, END).promises, ())
    assert (found.parcel_no, found.of, found.year, found.cutoff, found.asked) == ("P-1", Fact.OUTPUT, 2024, END, "u1")
    assert (found.source.sheet, found.source.cell) == ("填报表", "O1")


def test_it_is_answered_by_another_figure_by_a_reason_by_a_word_and_by_the_same_once_more() -> None:
    assert in_question(asked(one("P-1", "90000 wan_yuan", "9000 wan_yuan"), 0)) == []
    assert in_question(asked(one("P-1", "90000 wan_yuan", reason="新增生产线"), 0)) == []
    assert in_question(asked(one("P-1", "90000 wan_yuan"), 0), said=frozenset({"u1"})) == []
    assert in_question(asked(one("P-1", "90000 wan_yuan", "9 yi_yuan"), 0)) == []
    assert in_question(asked(one("P-1", "90000 wan_yuan", "9 yi_yuan"), 0, 1)) == []  # asked each time, answered once


def test_a_new_figure_that_is_asked_about_is_a_new_question() -> None:
    assert in_question(asked(one("P-1", "90000 wan_yuan", "80000 wan_yuan"), 0, 1)) == [("output", 2024)]
    assert in_question(asked(one("P-1", "9000 wan_yuan", None), 1)) == []  # nothing stands that could count


def test_within_one_upload_nothing_answers_its_own_question() -> None:
    dossier = asked(one("P-1", "90000 wan_yuan", "90000 wan_yuan"), 0, 1)
    same = tuple(
        replace(row, source=replace(row.source, upload_id="u1", seq=1)) for row in dossier.returns if row.source
    )
    assert in_question(replace(dossier, returns=same)) == [("output", 2024)]


def test_of_several_returns_only_the_one_that_counts_on_the_day_decides() -> None:
    rows = [
        returned(2024, "2024-12-31", investment="1000 wan_yuan"),
        returned(2025, "2025-12-31", investment="20 wan_yuan"),
    ]
    dossier = asked(parcel("P-1", *rows), 1, about="investment")
    assert in_question(dossier, END) == []
    assert in_question(dossier, D("2025-12-31")) == [("investment", None)]


def test_a_promise_in_question_is_one_until_an_agreement_or_another_version_replaces_it() -> None:
    dossier = one("P-1", "9000 wan_yuan")
    source = Source(
        "r1", "officer", 1, "台账", line=4, cells={"fixed_investment": "N4"}, asked=frozenset({"fixed_investment"})
    )
    doubtful = replace(dossier, registers=(replace(dossier.registers[0], source=source),))
    assert in_question(doubtful) == [("fixed_investment", None)]
    again = replace(doubtful.registers[0], source=replace(source, upload_id="r2", seq=2))
    assert in_question(replace(doubtful, registers=(*doubtful.registers, again))) == []  # said once more
    assert uploads_that_ask([doubtful]) == {"r1"}


def test_only_what_was_confirmed_by_the_moment_of_the_report_is_answered() -> None:
    from datetime import datetime

    upload = Upload(
        "u1", "demo", "a", datetime(2025, 1, 1), key="k", confirmed_by="a", confirmed_at=datetime(2025, 2, 2, 8)
    )
    assert answered([upload]) == {"u1"}
    assert answered([upload], datetime(2025, 2, 2, 7)) == frozenset()
    assert answered([replace(upload, confirmed_by="")]) == frozenset()


def measured(zone: list[Dossier], on: date = END) -> dict[ZoneIndicator, Measured]:
    return {one.code: one for one in zone_indicators(scope_on(zone, on), on.year)}


def test_it_counts_in_no_indicator_on_neither_side_and_is_no_missing_figure() -> None:
    good, slipped = one("P-1", "9000 wan_yuan"), asked(one("P-2", "90000 wan_yuan"), 0)
    found = measured([good, slipped])
    alone = measured([good])
    for code in (ZoneIndicator.OUTPUT_RATE, ZoneIndicator.OUTPUT_PER_MU):
        assert (
            found[code].value
            == alone[code].value
            == (Fraction(9, 10) if code is ZoneIndicator.OUTPUT_RATE else 900_000)
        )
        assert (found[code].in_question, found[code].no_data) == (("P-2",), ())
        assert "P-2" not in found[code].behind_numerator + found[code].behind_denominator
    assert found[ZoneIndicator.RETURN_RATE].value == 1  # a return it is


def test_an_investment_in_question_leaves_rate_average_and_chart() -> None:
    rows = returned(2024, "2024-12-31", investment="120000 wan_yuan")
    zone = [asked(parcel("P-1", rows, targets=TARGETS), 0, about="investment"), parcel("P-2", rows, targets=TARGETS)]
    found = measured(zone)
    for code in (ZoneIndicator.INVESTMENT_RATE, ZoneIndicator.AVERAGE_INTENSITY):
        assert (found[code].behind_numerator, found[code].in_question) == (("P-2",), ("P-1",))
    made = report(Imprint("z", "某开发区", ReportKind.FULL, END, published_on=END), zone)
    assert [page.parcel.parcel_no for page, _ in drawn_investments(made)] == ["P-2"]
    assert [bool(promise.doubts) for promise in made.pages[0].promises if promise.outcome.indicator in TARGETS] == [
        True, True, False,
    ]  # fmt: skip


def test_it_is_judged_as_written() -> None:
    slipped = asked(one("P-1", "90000 wan_yuan"), 0)
    outcome = next(o for o in judge(slipped, D("2025-05-01")).commitments if o.indicator is Indicator.OUTPUT_PER_MU)
    assert outcome.verdict is Verdict.MET


def test_the_review_lists_it_and_earlier_years_leave_it_out_too() -> None:
    zone = [asked(one("P-1", "90000 wan_yuan", year=2023), 0), one("P-2", "9000 wan_yuan", year=2023)]
    assert [(one.parcel_no, one.year) for one in review("z", zone, END).doubts] == [("P-1", 2023)]
    made = report(Imprint("z", "某开发区", ReportKind.FULL, END, published_on=END), zone)
    (last,) = [year for year in made.years if year.year == 2023]
    rate = next(one for one in last.indicators if one.code is ZoneIndicator.OUTPUT_RATE)
    assert rate.in_question == ("P-1",)


@settings(max_examples=80, deadline=None)
@given(zones(), st.sampled_from([D("2024-12-31"), D("2025-12-31"), D("2026-03-05")]), st.data())
def test_what_is_in_question_counts_as_if_its_parcel_were_not_there(zone: list[Dossier], on: date, data: Any) -> None:
    """The figures of a sum are those of the parcels that are not in question, whichever these are."""
    facts = sorted(fact.value for fact in Fact)
    zone = [
        asked(
            dossier,
            *data.draw(st.sets(st.sampled_from(range(len(dossier.returns))))),
            about=data.draw(st.sampled_from(facts)),
        )
        if dossier.returns
        else dossier
        for dossier in zone
    ]
    found = measured(zone, on)
    for code in (ZoneIndicator.INVESTMENT_RATE, ZoneIndicator.OUTPUT_RATE, ZoneIndicator.TAX_PER_MU):
        rest = [one for one in zone if view_on(one, on).promises.parcel_no not in found[code].in_question]
        plain = measured(rest, on)[code]
        assert (found[code].numerator, found[code].denominator) == (plain.numerator, plain.denominator)


@pytest.mark.parametrize("text", ["1 yi_yuan"])
def test_nobody_asked_nothing_is_in_question(text: str) -> None:
    assert in_question(uploaded(one("P-1", text))) == []
