"""What goes into the table comes out as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from edge import ledger_items, ledger_table
from land.adjustment import AdjustmentKind
from land.assessment import Assessment, Explanation, Idle, IdleStatus, Level, Outcome, Verdict
from land.dossier import Dossier
from land.indicator import Indicator
from land.standing import judge
from land.units import Quantity
from tests import cast
from tests.edge.brought import entries, link

ALL_TOLD = Assessment(
    "JX-1",
    date(2026, 7, 1),
    "甲公司",
    Fraction(200000, 3),
    Level.RED,
    Idle(
        IdleStatus.SUSPECTED_1Y,
        Level.RED,
        Explanation("suspected_1y", {"agreed": date(2024, 2, 29), "text": "2024-02-29", "days": 3}),
        date(2025, 3, 1),
        Fraction(2400000),
    ),
    (
        Outcome(
            Indicator.TAX_PER_MU,
            Verdict.SHORT,
            Level.YELLOW,
            Explanation("short", {"value": Fraction(1, 3), "whole": Fraction(3), "target": "1/3"}),
            value=Fraction(1, 3),
            target_min=Fraction(96, 10),
            shortfall=Fraction(367, 10000),
            check_year=2025,
        ),
    ),
    date(2026, 7, 2),
)


def through_the_table(value: dict[str, object]) -> dict[str, object]:
    key = {"pk": "TEST", "sk": "1"}
    assert ledger_table.put({**key, "kind": "test", "value": value})
    item = ledger_table.get(key)
    assert item is not None
    return dict(item["value"])


def test_an_assessment_comes_back_exactly(aws: None) -> None:
    stored = through_the_table(ledger_items.encode_assessment(ALL_TOLD))
    assert ledger_items.decode_assessment(stored) == ALL_TOLD


def test_the_values_of_an_explanation_keep_their_kind(aws: None) -> None:
    stored = through_the_table(ledger_items.encode_assessment(ALL_TOLD))
    idle = ledger_items.decode_assessment(stored).idle.reason.values
    assert idle == {"agreed": date(2024, 2, 29), "text": "2024-02-29", "days": 3}
    outcome = ledger_items.decode_assessment(stored).commitments[0].explanation.values
    assert [type(value) for value in outcome.values()] == [Fraction, Fraction, str]


def test_a_judged_parcel_comes_back_exactly(aws: None) -> None:
    parcel = cast.parcel(full="2024-06-30", price="1200", tax_per_mu="9.6", plot_ratio="1.2")
    late = cast.said("2025-12-31", output="950.3", investment="3500", floor_area="33333.34")
    assessment = judge(cast.dossier(parcel, late), date(2026, 7, 1))
    assert ledger_items.decode_assessment(through_the_table(ledger_items.encode_assessment(assessment))) == assessment


def test_a_row_comes_back_with_its_numbers_as_written(aws: None) -> None:
    row = cast.parcel(area="102.7600", price="1E+3", penalty="0.5", tax_per_mu="9.60")
    upload = link("u1")
    item = ledger_items.row({"pk": "TEST", "sk": "1"}, _received(upload), entries(row)[0])
    assert ledger_table.put(item)
    back = ledger_table.get({"pk": "TEST", "sk": "1"})
    assert back is not None
    (received,) = ledger_items.dossier(row.parcel_no, [back]).registers
    assert received.row == row
    assert str(received.row.area.number) == "102.7600"
    assert received.row.price == Quantity(Decimal("1E+3"), "wan_yuan")
    assert received.received_on == date(2026, 7, 1)


def test_a_return_and_an_adjustment_come_back_as_they_were(aws: None) -> None:
    said = cast.said("2025-06-30", output="1.10", completion="2025-05-01", tax=None)
    changed = cast.changed(
        AdjustmentKind.SUPPLEMENT,
        "2025-01-01",
        indicator=Indicator.TAX_PER_MU,
        target=cast.at_least("9.60", Indicator.TAX_PER_MU),
    )
    upload = _received(link("u1"))
    items = [
        ledger_items.row({"pk": "T", "sk": str(entry.position)}, upload, entry) for entry in entries(said, changed)
    ]
    ledger_table.put_many(items)
    back = ledger_table.get_many([{"pk": "T", "sk": "1"}, {"pk": "T", "sk": "2"}])
    found: Dossier = ledger_items.dossier("JX-2023-01", back)
    assert [one.row for one in found.returns] == [said]
    assert [one.row for one in found.adjustments] == [changed]


def test_a_return_keeps_why_it_changed_a_figure_as_long_as_a_note_may_be(aws: None) -> None:
    said = replace(cast.said("2025-12-31", output="1.10"), reason="审" * 5000)
    ledger_table.put(ledger_items.row({"pk": "T", "sk": "1"}, _received(link("u1")), entries(said)[0]))
    (back,) = ledger_table.get_many([{"pk": "T", "sk": "1"}])
    (one,) = ledger_items.dossier("JX-2023-01", [back]).returns
    assert one.row == replace(said, reason="审" * 4000)


def test_a_return_stored_before_there_were_reasons_has_none(aws: None) -> None:
    said = cast.said("2025-12-31", output="1.10")
    stored = ledger_items.row({"pk": "T", "sk": "1"}, _received(link("u1")), entries(said)[0])
    del stored["row"]["reason"]
    ledger_table.put(stored)
    (one,) = ledger_items.dossier("JX-2023-01", ledger_table.get_many([{"pk": "T", "sk": "1"}])).returns
    assert one.row == said and one.row.reason == ""


def test_running_counts_make_no_other_fingerprint() -> None:
    parcel = cast.dossier(cast.parcel(start="2026-05-01", completion="2028-05-01", penalty="0.5", price="1200"))
    one, next_day, red = (judge(parcel, date(2026, month, day)) for month, day in ((7, 1), (7, 2), (8, 2)))
    assert one != next_day
    assert ledger_items.fingerprint(one) == ledger_items.fingerprint(next_day)
    assert ledger_items.fingerprint(one) != ledger_items.fingerprint(red)


def test_an_item_of_newer_code_is_refused() -> None:
    with pytest.raises(ledger_items.UnknownVersionError):
        ledger_items.lifted({"kind": "row", "v": 2})


def _received(upload):  # type: ignore[no-untyped-def]
    from dataclasses import replace
    from datetime import datetime

    return replace(upload, seq=1, received_at=datetime.fromisoformat("2026-07-01T09:00:00+08:00"))
