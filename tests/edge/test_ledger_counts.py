"""A zone's counts are those of its parcels, however often, late or never the stream tells of a judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge import telemetry
from edge.table import ledger_counts, ledger_keys, ledger_keys_judged, ledger_table
from land.assessment import Level
from sweep import on_night
from tests.doors import plain_table
from tests.doors.killing import Killed, running
from tests.edge.brought import just_before
from tests.edge.headers import ON, header
from zones.counts import Counts, Standing
from zones.zone import Zone

LEVELS = st.sampled_from(list(Level))
VERDICTS = st.lists(st.sampled_from(["overdue", "short", "unreported"]), max_size=4).map(
    lambda some: tuple(sorted(some))
)
# Of up to four parcels, what each was judged, one judgement after the other.
HISTORIES = st.lists(st.lists(st.tuples(LEVELS, VERDICTS), max_size=4), min_size=1, max_size=4)


def stood(histories: Sequence[Sequence[tuple[Level, tuple[str, ...]]]]) -> list[list[Standing]]:
    """By parcel, everything it ever stood at, from before its first judgement on."""
    return [
        [
            Standing("demo", f"{number:032x}", 0, None),
            *(Standing("demo", f"{number:032x}", n, *one) for n, one in enumerate(history, 1)),
        ]
        for number, history in enumerate(histories)
    ]


def tally(standings: Sequence[Standing]) -> Counts:
    return Counts(
        Counter(one.level for one in standings if one.level is not None),
        sum(one.level is None for one in standings),
        Counter(verdict for one in standings for verdict in one.verdicts),
    )


def test_a_header_stands_as_it_was_written() -> None:
    for histories in ([[]], [[(Level.RED, ("overdue", "overdue", "short"))]], [[(Level.CLOSED, ())]]):
        for one in stood(histories)[0]:
            assert ledger_counts.standing(header(one)) == one


@settings(deadline=None)  # the first of them meets cold imports
@given(histories=HISTORIES, data=st.data())
def test_told_in_any_order_and_any_number_of_times_in_any_batches_each_parcel_counts_once_as_it_stands_last(
    histories: list[list[tuple[Level, tuple[str, ...]]]], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plain_table.install(patch)
        every = [one for history in stood(histories) for one in history]
        again = data.draw(st.lists(st.sampled_from(every), max_size=6))
        told = data.draw(st.permutations([*every, *again]))
        while told:
            batch = data.draw(st.integers(1, len(told)))
            ledger_counts.count(told[:batch])
            told = told[batch:]
        assert ledger_counts.counts("demo") == tally([history[-1] for history in stood(histories)])


@settings(deadline=None)  # the first of them meets cold imports
@given(histories=HISTORIES, data=st.data())
def test_what_the_stream_lost_the_check_finds_and_what_it_brings_late_changes_nothing(
    histories: list[list[tuple[Level, tuple[str, ...]]]], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plain_table.install(patch)
        every = [one for history in stood(histories) for one in history]
        last = [history[-1] for history in stood(histories)]
        told = data.draw(st.lists(st.sampled_from(every), max_size=6))
        ledger_counts.count(told)
        ledger_table.put_many([header(one) for one in last])
        ledger_counts.check("demo", ON)
        assert ledger_counts.counts("demo") == tally(last)
        ledger_counts.count(data.draw(st.permutations(every)))
        assert ledger_counts.counts("demo") == tally(last)
        assert ledger_counts.check("demo", ON) == 0


RED, GREEN = (
    Standing("demo", "a" * 32, 1, Level.RED, verdicts=("overdue",)),
    Standing("demo", "b" * 32, 1, Level.GREEN),
)


def test_a_wrong_total_shows_itself_and_is_mended(zone: Zone, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, int]] = []
    monkeypatch.setattr(telemetry, "count", lambda name, value=1: shown.append((name, value)))
    ledger_table.put_many([header(RED), header(GREEN)])
    ledger_counts.count([RED, GREEN])
    assert ledger_counts.check("demo", ON) == 0
    ledger_table.update(ledger_keys_judged.counts("demo"), put={"level.red": 7, "verdict.gone": 2})
    assert ledger_counts.check("demo", ON) == 2
    assert ledger_counts.counts("demo") == tally([RED, GREEN])
    assert shown == [("CountsWrong", 2)]


def test_a_parcel_counted_as_it_never_stood_is_mended(zone: Zone) -> None:
    ledger_table.put_many([header(RED)])
    ledger_counts.count([Standing("demo", "a" * 32, 9, Level.BLUE, verdicts=("short",))])
    assert ledger_counts.check("demo", ON) == 1
    assert ledger_counts.counts("demo") == tally([RED])


def test_two_who_count_the_same_judgement_at_once_count_it_once(zone: Zone) -> None:
    just_before("TransactWriteItems", lambda: ledger_counts.count([RED, GREEN]))
    assert ledger_counts.count([RED, GREEN]) == 0
    assert ledger_counts.counts("demo") == tally([RED, GREEN])


def test_a_judgement_that_is_counted_while_the_total_is_mended_is_kept(zone: Zone) -> None:
    better = Standing("demo", "a" * 32, 2, Level.GREEN)
    ledger_table.put_many([header(RED), header(GREEN)])
    ledger_counts.count([RED, GREEN])
    ledger_table.update(ledger_keys_judged.counts("demo"), put={"level.red": 7})
    just_before("UpdateItem", lambda: ledger_counts.count([better]))
    assert ledger_counts.check("demo", ON) == 1
    assert ledger_counts.counts("demo") == tally([better, GREEN])


def test_a_parcel_judged_again_while_the_check_reads_counts_as_it_stands_last(zone: Zone) -> None:
    better = Standing("demo", "a" * 32, 2, Level.GREEN)
    ledger_table.put_many([header(RED)])

    def judged_again() -> None:
        ledger_table.put_many([header(better)])
        ledger_counts.count([better])

    just_before("TransactWriteItems", judged_again)
    ledger_counts.check("demo", ON)
    assert ledger_counts.counts("demo") == tally([better])


def test_the_night_checks_a_zone_whose_counts_changed_and_another_once_a_week(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[date] = []
    check = ledger_counts.check
    monkeypatch.setattr(ledger_counts, "check", lambda zone, on: checked.append(on) or check(zone, on))
    ledger_table.put_many([header(RED), header(GREEN)])
    days = [date(2026, 7, day) for day in range(1, 18)]
    for on in days:
        if on == date(2026, 7, 3):
            ledger_counts.count([Standing("demo", "a" * 32, 2, Level.GREEN)])
        ledger_counts.check_if_changed("demo", on)
    assert checked == [date(2026, 7, day) for day in (1, 3, 11)]


def test_a_hundred_parcels_and_more_are_counted_in_transactions_that_the_table_takes(zone: Zone) -> None:
    many = [Standing("demo", f"{number:032x}", 1, Level.YELLOW, verdicts=("short",)) for number in range(205)]
    assert ledger_counts.count(many) == 205
    assert ledger_counts.counts("demo") == tally(many)
    assert ledger_counts.count(many) == 0


def test_a_count_and_a_check_that_are_ended_anywhere_are_done_by_the_next(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger_table.put_many([header(RED), header(GREEN)])
    for act in (lambda: ledger_counts.count([RED, GREEN]), lambda: ledger_counts.check("demo", ON)):
        ended = 0
        for number in range(100):
            wrong = {"level.green": 5} if number else {}
            for parcel_id in ("a" * 32, "b" * 32):
                forget(ledger_keys_judged.counted("demo", parcel_id))
            forget(ledger_keys_judged.counts("demo"))
            ledger_counts.count([RED])
            ledger_table.update(ledger_keys_judged.counts("demo"), put=wrong | {"kind": "counts"})
            with running(monkeypatch, end_at=number):
                try:
                    act()
                    break
                except Killed:
                    ended += 1
            act()
            ledger_counts.check("demo", ON)
            assert ledger_counts.counts("demo") == tally([RED, GREEN])
        assert ended >= 4


def forget(key: ledger_keys.Key) -> None:
    ledger_table.transact([ledger_table.delete_op(key)])


def test_a_recount_by_hand_says_how_many_were_wrong_and_sends_nothing(
    zone: Zone, context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    ledger_table.put_many([header(RED), header(GREEN)])
    by_hand = {"zone": "demo", "recount": True, "on": "2026-07-01"}
    assert on_night.handler(by_hand, context) == {"on": "2026-07-01", "wrong": {"demo": 2}}
    assert on_night.handler(by_hand, context) == {"on": "2026-07-01", "wrong": {"demo": 0}}
    assert queue_bodies("assess") == []


def test_a_zone_whose_counts_changed_is_found_by_the_night_until_they_are_checked(
    zone: Zone, context: SimpleNamespace, queue_bodies: Callable[[str], list[dict[str, Any]]]
) -> None:
    def woken() -> list[str]:
        on_night.handler({"on": ON.isoformat()}, context)
        return [one["zone"] for one in queue_bodies("self")]

    assert woken() == []
    ledger_table.put_many([header(RED)])
    ledger_counts.count([RED])
    assert woken() == ["demo"], "nothing else of the zone is due"
    on_night.handler({"on": ON.isoformat(), "zone": "demo", "called": True}, context)
    assert woken() == []
    ledger_counts.count([Standing("demo", "a" * 32, 2, Level.GREEN)])
    assert woken() == ["demo"]
