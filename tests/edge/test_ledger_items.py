"""What goes into the table comes out as it was."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.table import ledger_items, ledger_judgement, ledger_table
from land.adjustment import AdjustmentKind
from land.assessment import Assessment, Explanation, Idle, IdleStatus, Level, Outcome, Verdict
from land.dossier import Dossier
from land.grant import Grant
from land.indicator import Indicator
from land.opening import Opening
from land.standing import judge
from land.units import Quantity
from land.upload import Upload
from telling.alert import Step, StepReason, Tell
from telling.letter import Letter, LetterKind
from telling.record import StoredStep
from tests import cast
from tests.edge.brought import entries, judged_item, link
from tests.leaks import MARKER, PARTS, told

ALL_TOLD = Assessment(
    "JX-1",
    date(2026, 7, 1),
    "甲公司",
    Fraction(200000, 3),
    level=Level.RED,
    idle=Idle(
        IdleStatus.SUSPECTED_1Y,
        Level.RED,
        Explanation("suspected_1y", {"agreed": date(2024, 2, 29), "text": "2024-02-29", "days": 3}),
        date(2025, 3, 1),
        fee_exposure_yuan=Fraction(2400000),
    ),
    commitments=(
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
    next_change_on=date(2026, 7, 2),
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
    (received,) = ledger_items.dossier([back]).registers
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
    found: Dossier = ledger_items.dossier(back)
    assert [one.row for one in found.returns] == [said]
    assert [one.row for one in found.adjustments] == [changed]


def test_a_return_keeps_why_it_changed_a_figure_as_long_as_a_note_may_be(aws: None) -> None:
    said = replace(cast.said("2025-12-31", output="1.10"), reason="审" * 5000)
    ledger_table.put(ledger_items.row({"pk": "T", "sk": "1"}, _received(link("u1")), entries(said)[0]))
    (back,) = ledger_table.get_many([{"pk": "T", "sk": "1"}])
    (one,) = ledger_items.dossier([back]).returns
    assert one.row == replace(said, reason="审" * 4000)


def test_a_return_stored_before_there_were_reasons_has_none(aws: None) -> None:
    said = cast.said("2025-12-31", output="1.10")
    stored = ledger_items.row({"pk": "T", "sk": "1"}, _received(link("u1")), entries(said)[0])
    del stored["row"]["reason"]
    ledger_table.put(stored)
    (one,) = ledger_items.dossier(ledger_table.get_many([{"pk": "T", "sk": "1"}])).returns
    assert one.row == said and one.row.reason == ""


def test_running_counts_make_no_other_fingerprint() -> None:
    parcel = cast.dossier(cast.parcel(start="2026-05-01", completion="2028-05-01", penalty="0.5", price="1200"))
    one, next_day, red = (judge(parcel, date(2026, month, day)) for month, day in ((7, 1), (7, 2), (8, 2)))
    assert one != next_day
    assert ledger_items.fingerprint(ledger_items.encode_assessment(one)) == ledger_items.fingerprint(
        ledger_items.encode_assessment(next_day)
    )
    assert ledger_items.fingerprint(ledger_items.encode_assessment(one)) != ledger_items.fingerprint(
        ledger_items.encode_assessment(red)
    )


def test_an_item_of_newer_code_is_refused() -> None:
    with pytest.raises(ledger_items.UnknownVersionError):
        ledger_items.lifted({"kind": "row", "v": 2})


# ---- whatever is wrong with an item, its reader quotes nothing of it ---------------------------------------------------

READERS = {
    "assessment": ledger_items.decode_assessment,
    "outcome": ledger_items.decode_outcome,
    "idle": ledger_items.decode_idle,
    "rows": lambda item: ledger_items.dossier([item]),
    "steps": lambda item: list(ledger_judgement.steps_of(item)),
    "step": lambda item: ledger_items.load(Step, item),
    "grant": lambda item: ledger_items.load(Grant, item),
    "letter": lambda item: ledger_items.load(Letter, item),
    "upload": lambda item: ledger_items.load(Upload, item),
    "lifted": ledger_items.lifted,
}


def good_items() -> dict[str, dict[str, Any]]:
    """An item for each reader, that it reads without complaint."""
    parcel = cast.parcel(full="2024-06-30", price="1200", tax_per_mu="9.6")
    judged = judge(cast.dossier(parcel, cast.said("2025-12-31", output="950.3")), date(2026, 7, 1))
    whole = ledger_items.encode_assessment(judged)
    upload = Upload(
        "u1", "demo", "officer", datetime.fromisoformat("2026-07-01T08:00:00+08:00"), key="k", file_name="台账.xlsx"
    )
    row = ledger_items.row({"pk": "T", "sk": "1"}, _received(upload), entries(parcel)[0])
    on = date(2026, 7, 1)
    step = Step(
        "idle",
        1,
        StepReason.OPENED,
        Tell.NOW,
        on=on,
        from_level=Level.GREEN,
        to_level=Level.RED,
        from_verdict="none",
        to_verdict="suspected_1y",
    )
    stored = StoredStep(
        "k", "demo", "p", "P-01", enterprise="甲公司", agent="a1", step=step, outcome=whole["idle"], told=False
    )
    letter = Letter(
        "demo",
        "h1",
        "urgent.2026-07-01T09",
        LetterKind.URGENT,
        on=on,
        subject="题",
        html="<p>",
        text="文",
        step_keys=(),
        written_at=upload.created_at,
    )
    grant = Grant("digest", "demo", "a1", "letter", opens=Opening(frozenset({"P-01"}), True), granted_at=1, ends_at=2)
    return {
        "assessment": whole,
        "outcome": whole["commitments"][0],
        "idle": whole["idle"],
        "rows": row,
        "steps": judged_item(stored, "p", "P-01", 1, step=step),
        "step": {**ledger_items.plain(step), "v": 1},
        "grant": {**ledger_items.plain(grant), "v": 1},
        "letter": {**ledger_items.plain(letter), "v": 1},
        "upload": {**ledger_items.plain(upload), "v": 1},
        "lifted": {"kind": MARKER, "v": 1},
    }


def test_the_items_that_are_spoiled_are_good_before() -> None:
    assert good_items().keys() == READERS.keys()
    for name, item in good_items().items():
        READERS[name](item)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for name, one in inner for way in [(*at, name), *places(one, (*at, name))]]


def spoil(item: dict[str, Any], at: tuple[Any, ...], wrong: Any) -> None:
    *way, last = at
    inside: Any = item
    for name in way:
        inside = inside[name]
    if wrong is Gone:
        del inside[last]
    else:
        inside[last] = deepcopy(wrong)


class Gone:
    """Stands for no value at all."""


wrong_values = st.sampled_from(
    [MARKER, [MARKER], {MARKER: MARKER}, {"text": MARKER, "day": MARKER}, {"day": MARKER}, {"fraction": MARKER}, None, Gone,
     13800000000, 10**30, True, 1.5, [], {}, "", f"2026-07-0{MARKER}", f"1/{MARKER}", f"0\ud800{MARKER}", b"\xff"]
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_whatever_is_wrong_in_an_item_its_error_says_nothing_of_what_is_in_it(name: str, data: st.DataObject) -> None:
    item = deepcopy(good_items()[name])
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.sampled_from(places(item)))
        spoil(item, at, data.draw(wrong_values))
        if not places(item):
            break
    try:
        READERS[name](item)
    except (ledger_items.BrokenItemError, ledger_items.UnknownVersionError) as error:
        assert error.__context__ is None and error.__cause__ is None
        for part in PARTS:
            assert part not in told(error)
        assert re.fullmatch(r"(?:[a-z_]+: [A-Za-z]+Error)?", str(error))


@pytest.mark.parametrize("name", READERS)
def test_an_item_of_newer_code_is_refused_without_a_word_of_it(name: str) -> None:
    item = {"v": 99, "kind": MARKER, **{key: MARKER for key in good_items()[name] if key != "v"}}
    with pytest.raises((ledger_items.UnknownVersionError, ledger_items.BrokenItemError)) as error:
        READERS[name](item)
    assert MARKER not in told(error.value)


def _received(upload):  # type: ignore[no-untyped-def]
    from dataclasses import replace
    from datetime import datetime

    return replace(upload, seq=1, received_at=datetime.fromisoformat("2026-07-01T09:00:00+08:00"))
