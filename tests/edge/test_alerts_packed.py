"""Alerts with what happened to them, packed into a header and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from edge.table import ledger_packing
from land.assessment import Level
from telling.alert import Alert, State, is_lag
from telling.ladder import Seen
from telling.life import LifeState
from telling.life_log import Log
from tests.telling.random_logs import logs

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
small = st.integers(0, 40)
seen = st.builds(Seen, st.sampled_from(LifeState), st.integers(0, 3), broken=small, is_asked=st.booleans())
stood = st.none() | st.builds(State, st.sampled_from([Level.RED, Level.YELLOW]), st.just("overdue"), st.just("2025"))


@st.composite
def alerts(draw: st.DrawFn, subject: str) -> Alert:
    level = draw(st.sampled_from([Level.GREEN, Level.BLUE, Level.YELLOW, Level.RED]))
    about = draw(st.sampled_from(["", "2025", "2026-07-01"])) if is_lag(level) else ""
    values: dict[str, Any] = {name: draw(small) for name in ("steps", "judgement", "acts", "began", "lived")}
    alert = Alert(
        subject, level, draw(st.sampled_from(["", "overdue"])), draw(days), changed_on=draw(days), backlog=draw(st.booleans()),
        stood=draw(stood), pending=draw(st.booleans()), about=about, seen=draw(seen), **values,
    )  # fmt: skip
    log: Log = draw(logs()) if draw(st.booleans()) else ()
    return replace(alert, log=log or alert.shortest_log)


@given(alerts("completion"), alerts("idle"))
def test_what_is_packed_is_read_again(one: Alert, other: Alert) -> None:
    both = [one, other]
    read = ledger_packing.alerts(ledger_packing.pack_alerts(both), ledger_packing.pack_logs(both))
    assert read == {"completion": one, "idle": other}


@given(alerts("completion"))
def test_a_listing_reads_the_same_without_the_logs(one: Alert) -> None:
    read = ledger_packing.alerts(ledger_packing.pack_alerts([one]))["completion"]
    assert (read.level, read.steps, read.seen, read.acts, read.law_step) == (
        one.level,
        one.steps,
        one.seen,
        one.acts,
        one.law_step,
    )
