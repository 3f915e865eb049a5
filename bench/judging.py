"""Parcels judged per second on one core, beside a rule engine (GoRules' zen, in Rust) with the same nine rules.

Nine rules: four milestones, investment and its intensity behind pace or short, tax per mu, plot ratio, idle land. The engine
gets each parcel's figures and days already as numbers, knows no revisions, and returns only levels, so it does less. Its level
of every parcel is compared with ours: speeds for different answers would mean nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from time import process_time
from typing import Any

from bench import offline
from bench.lines import Line, at_least
from edge import gc_tuning
from land.assessment import Level
from land.calendar import add_months
from land.dossier import Dossier
from land.figure import first_check_year
from land.indicator import Fact, Indicator
from land.policy import DEFAULT
from land.standing import judge
from land.units import exact
from land.view import View, view_on

PARCELS, ROUNDS, AIM = 3_000, 3, 10_000
ON = offline.ON
_MILESTONES = {
    "start": (Indicator.GROUNDBREAKING, Fact.GROUNDBREAKING),
    "completion": (Indicator.COMPLETION, Fact.COMPLETION),
    "production": (Indicator.PRODUCTION, Fact.PRODUCTION),
    "full": (Indicator.FULL_PRODUCTION, Fact.FULL_PRODUCTION),
}
_LEVELS = (Level.GREEN, Level.BLUE, Level.YELLOW, Level.RED)


def decision() -> str:
    """The nine rules and the worst of their levels (0 green … 3 red), in the engine's format."""
    rules = {
        name: f"{name}_done != null ? 0 : on > {name}_red ? 3 : on > {name}_due ? 2 : on >= {name}_soon ? 1 : 0"
        for name in _MILESTONES
    }
    for name in ("invested", "intensity"):
        reached, short = f"{name}_value / {name}_target", f"1 - {name}_value / {name}_target"
        rules[name] = (
            f"{name}_value == null ? (on > completion_red ? 3 : on > completion_due ? 2 : 0)"
            f" : {name}_value >= {name}_target ? 0"
            f" : on > completion_due ? (cutoff >= completion_due ? ({short} > 0.5 ? 3 : 2) : on > completion_red ? 3 : 2)"
            f" : on > stale_from ? 2"
            f" : (expected - {reached}) * 100 > 30 ? 3 : (expected - {reached}) * 100 >= 10 ? 2 : 0"
        )
    rules["tax"] = (
        "year < first_year ? 0 : tax_value == null ? 2 : tax_value >= tax_target ? 0 : 1 - tax_value / tax_target > 0.5 ? 3 : 2"
    )
    rules["ratio"] = (
        "on <= completion_due and completion_done == null ? 0"
        " : ratio_value == null ? (on > completion_red ? 3 : 2)"
        " : ratio_value < ratio_low ? (1 - ratio_value / ratio_low > 0.5 ? 3 : 2)"
        " : ratio_value > ratio_high ? (ratio_value / ratio_high - 1 > 0.5 ? 3 : 2) : 0"
    )
    rules["idle"] = "start_done == null and on > idle_from ? 3 : 0"
    listed = [{"id": name, "key": name, "value": rule} for name, rule in rules.items()]
    worst = [{"id": "level", "key": "level", "value": f"max([{', '.join(rules)}])"}]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": listed}},
        {"id": "worst", "type": "expressionNode", "name": "worst", "content": {"expressions": worst}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
        for one, other in (("in", "rules"), ("rules", "worst"), ("worst", "out"))
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def facts(dossier: Dossier) -> dict[str, Any]:
    """A parcel's days and figures as numbers, ready for the engine."""
    view = view_on(dossier, ON)
    dates, targets = view.promises.dates, view.promises.targets
    found: dict[str, Any] = {"on": ON.toordinal(), "year": ON.year - 1, "first_year": first_check_year(view)}
    for name, (indicator, fact) in _MILESTONES.items():
        due = dates[indicator]
        done = view.day(fact)
        red = add_months(due, DEFAULT.red_after_months)
        soon = due - timedelta(days=DEFAULT.due_soon_days)
        found |= {f"{name}_due": due.toordinal(), f"{name}_red": red.toordinal(), f"{name}_soon": soon.toordinal()}
        found[f"{name}_done"] = None if done is None else done.toordinal()
    low = {indicator: float(exact(target.low)) for indicator, target in targets.items() if target.low is not None}
    area = float(view.area) / 10_000 * 15
    invested = view.figure(Fact.INVESTMENT)
    value = None if invested is None else float(invested)
    target = low[Indicator.FIXED_INVESTMENT]
    found |= {"invested_value": value, "invested_target": target, "intensity_target": target / area}
    found["intensity_value"] = None if value is None else value / area
    tax = view.of_year(Fact.TAX, ON.year - 1)
    high = targets[Indicator.PLOT_RATIO].high
    assert high is not None
    found |= {"tax_target": low[Indicator.TAX_PER_MU], "ratio_low": low[Indicator.PLOT_RATIO]}
    found["tax_value"] = None if tax is None else float(tax) / area
    built = view.figure(Fact.FLOOR_AREA)
    found |= {"ratio_high": float(exact(high)), "ratio_value": None if built is None else float(built / view.area)}
    return found | _pace(view)


def _pace(view: View) -> dict[str, Any]:
    start, due = view.promises.dates[Indicator.GROUNDBREAKING], view.promises.dates[Indicator.COMPLETION]
    basis = view.investment_cutoff or start
    return {
        "cutoff": basis.toordinal(),
        "stale_from": add_months(basis, DEFAULT.stale_months).toordinal(),
        "expected": max(0.0, min(1.0, (basis - start).days / (due - start).days)),
        "idle_from": add_months(start, 12).toordinal(),
    }


def measure() -> list[Line]:
    """Our rate and the engine's. AssertionError if any level differs."""
    gc_tuning.collect_rarely()  # as every door does
    known = offline.dossiers(PARCELS)
    asked = {number: facts(dossier) for number, dossier in known.items()}
    engine = _engine()
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turns, so that other load on the machine affects both
        began = process_time()
        levels = {number: judge(dossier, ON).level for number, dossier in known.items()}
        ours.append(process_time() - began)
        if engine is not None:
            began = process_time()
            answers = {number: engine.evaluate(given)["result"] for number, given in asked.items()}
            theirs.append(process_time() - began)
            other = [number for number, level in levels.items() if _LEVELS[int(answers[number]["level"])] is not level]
            assert not other, f"the engine judges {len(other)} parcels otherwise"
    walked, days = _walk(known)
    lines = [
        at_least("judge, with reasons, money and the next day", PARCELS / min(ours), AIM, "parcels/s and core"),
        Line("a year by next_change_on", f"{walked:.1f} judgements a parcel, where a daily look takes {days}"),
    ]
    if not theirs:
        return [*lines, Line("zen-engine", "not installed: make bench brings it")]
    rate = f"{PARCELS / min(theirs):,.0f} parcels/s and core; ours is {min(theirs) / min(ours):.1f} times as fast"
    return [*lines, Line("zen-engine, the levels of the same nine rules", rate)]


def _engine() -> Any:
    try:
        import zen
    except ImportError:
        return None
    return zen.ZenEngine().create_decision(decision())


def _walk(known: Mapping[str, Dossier]) -> tuple[float, int]:
    """The judgements of a parcel in a year by `next_change_on`, and those of a daily look."""
    ends = ON + timedelta(days=365)
    judged = 0
    sample = [dossier for number, dossier in sorted(known.items())[:: max(1, PARCELS // 300)]]
    for dossier in sample:
        on: date | None = ON
        while on is not None and on < ends:
            judged += 1
            on = judge(dossier, on).next_change_on
    return judged / len(sample), (ends - ON).days
