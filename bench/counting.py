"""The AWS usage of zones of 500, 5 000 and 20 000 parcels, counted through the doors on the stack in memory.

A zone's register is handed in, 10 000 rows a workbook, then contacts, then the returns of 500 parcels. The returns are the same
at every size, because cost should follow what changes. Three nights and mornings pass. Then the officer reads the API.
`python -m bench.counting 500` prints one zone's figures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from bench import living, zones
from bench.lines import Line, apart, at_most, exponent, said
from bench.simulated.meter import Counts, Phase, Write
from bench.simulated.running import at, running
from bench.simulated.stack import Stack
from zones.export import ExportFormat

SIZES = (500, 5_000, 20_000)
IN_ONE = 10_000  # rows of a workbook; a sheet holds 20 000 lines, its headings among them
RETURNED = 500
ON = date(2026, 7, 1)
ANSWER = 6 * 1024 * 1024  # most bytes of a function's answer
TIMEOUT = 300  # seconds: the timeout of a function that no request waits for
LINEAR = 1.05
Figures = dict[str, float]


def counted(size: int) -> Figures:
    """All figures of one zone, by name."""
    stack = living.stack("2026-06-30T09:00:00")
    zone = living.Zone(stack)
    found = {"parcels": float(size)}
    parcels = zones.parcels(size)
    with running(stack):
        zone.make(ON)
        stack.meter.reset()
        parts = [parcels[start : start + IN_ONE] for start in range(0, size, IN_ONE)]
        uploads = [zone.hand_in(zones.register(part)) for part in parts]
        stack.settle()
        phase = stack.meter.reset()
        found |= _taken_in("register", phase)
        found |= _judged("first", phase, [one for one in _judgements(phase) if not one.judged])
        assert sum(zone.receipt(upload)["rows_accepted"] for upload in uploads) == size
        zone.hand_in(zones.contacts(parcels, firms=False))
        stack.settle()
        stack.meter.reset()
        zone.hand_in(zones.returns(parcels[:RETURNED], 2025))
        stack.settle()
        phase = stack.meter.reset()
        found |= _taken_in("returns", phase)
        found |= _judged("later", phase, [one for one in _judgements(phase) if "judged" in one.kinds])
        found |= _told_again(stack, zone)
        stack.meter.reset()
        stack.live(at("2026-07-03T10:00:00"))
        found |= _days(stack.meter.reset())
        found |= _looked_at(stack, zone) | _taken_out(stack, zone)
        found["bytes_kept"] = stack.table.stored() / size
        found["naive.requests"] = _naive(stack, zone)
    return found


def _judgements(phase: Phase) -> list[Write]:
    return [one for one in phase.writes if one.door == "assess.on_parcels" and "parcel" in one.kinds]


def _taken_in(name: str, phase: Phase) -> Figures:
    intake = phase.of("intake.on_upload")
    return {
        f"{name}.transactions": intake.requests["dynamodb.TransactWriteItems"],
        f"{name}.requests": intake.asked,
        f"{name}.wcu": intake.wru,
        f"{name}.rcu": intake.rru,
        f"{name}.seconds": (intake.cpu + intake.waited) / intake.calls,
        f"{name}.all_requests": phase.total().asked,
    }


def _judged(name: str, phase: Phase, writes: Sequence[Write]) -> Figures:
    """Per judgement: write units of these writes; processor time, requests and outbox write units of the whole phase."""
    judge = phase.of("assess.on_parcels")
    outbox = phase.of("outbox.on_stream")
    every = len(_judgements(phase))
    units = [one.units for one in writes]
    return {
        f"{name}.wcu": sum(units) / len(units),
        f"{name}.wcu_most": max(units),
        f"{name}.cpu_ms": judge.cpu / every * 1000,
        f"{name}.requests_each": judge.asked / every,
        f"{name}.outbox_wcu": outbox.wru / every,
    }


def _told_again(stack: Stack, zone: living.Zone) -> Figures:
    """Two hundred parcels are judged on the next day, as after a change of policy: little more than counts of days changes."""
    from edge import queues
    from edge.table import ledger
    from land.facts import ParcelTouched

    ids = ledger.parcel_ids(zone.code, ledger.parcel_nos(zone.code)[:200]).values()
    stack.meter.reset()
    queues.send(queues.ASSESS, [ParcelTouched(zone.code, one, ON + timedelta(days=1)) for one in ids])
    stack.settle()
    units = [one.units for one in _judgements(stack.meter.reset()) if one.kinds == ("parcel",)]
    return {"counts.wcu": sum(units) / len(units), "counts.wcu_most": max(units)}


def _days(phase: Phase) -> Figures:
    """The daily doors of the phase: requests and read units in all, seconds per call. The first morning tells what waited."""
    found = {}
    for door, name in (
        ("sweep.on_night", "sweep"), ("digest.on_morning", "digest"), ("review.on_season", "season"), ("notify.on_alert_steps", "notify"),
        ("province.on_night", "snapshot"),
    ):  # fmt: skip
        counts = phase.of(door)
        found |= {f"{name}.requests": float(counts.asked), f"{name}.rcu": counts.rru}
        found[f"{name}.seconds"] = (counts.cpu + counts.waited) / max(1, counts.calls)
    found["days.judged"] = float(len(_judgements(phase)))
    return found


def _looked_at(stack: Stack, zone: living.Zone) -> Figures:
    found = {}
    zone.look("reviews/{year}", year="2025")  # computed, within the answer or by a call
    stack.settle()
    for name, what, path in (
        ("summary", "summary", {}), ("parcels", "parcels", {}), ("alerts", "alerts", {}), ("review", "reviews/{year}", {"year": "2025"}),
    ):  # fmt: skip
        stack.meter.reset()
        answer = zone.look(what, **path)
        counts: Counts = stack.meter.reset().total()
        found |= {f"{name}.items": float(counts.touched), f"{name}.rcu": counts.rru, f"{name}.requests": counts.asked}
        found[f"{name}.seconds"] = counts.cpu + counts.waited
        found[f"{name}.bytes"] = float(len(json.dumps(answer, ensure_ascii=False).encode()))
    return found


def _taken_out(stack: Stack, zone: living.Zone) -> Figures:
    """Every parcel of the zone is exported in each format. Returns the largest figure of any format."""
    found = {"export.requests": 0.0, "export.rcu": 0.0, "export.seconds": 0.0, "export.bytes": 0.0}
    for form in ExportFormat:
        stack.meter.reset()
        body = {"format": form.value}
        stack.ask("POST /zones/{zone}/exports", claims=zone.officer, path={"zone": zone.code}, body=body)
        stack.settle()
        counts = stack.meter.reset().of("exports.on_order")
        files = [of[-1].data for (_, key), of in stack.amazon.objects.items() if key.startswith("exports/")]
        took = {"requests": float(counts.asked), "rcu": counts.rru, "seconds": counts.cpu + counts.waited}
        for name, value in {**took, "bytes": float(max(map(len, files)))}.items():
            found[f"export.{name}"] = max(found[f"export.{name}"], value)
    return found


def _naive(stack: Stack, zone: living.Zone) -> float:
    """The requests per parcel and year of a service that reads, judges and writes every parcel every day."""
    from edge.table import ledger, ledger_table
    from land.standing import judge

    ids = ledger.parcel_ids(zone.code, ledger.parcel_nos(zone.code)[:RETURNED]).values()
    stack.meter.reset()
    for one in ids:
        file = ledger.parcel_file(zone.code, one)
        assert file is not None
        verdict = judge(file.dossier, ON)
        ledger_table.put({"pk": "NAIVE", "sk": one, "kind": "naive", "level": verdict.level.value})
    return 365 * stack.meter.reset().total().asked / len(ids)


def measure(sizes: Sequence[int] = SIZES) -> list[Line]:
    """The lines of the table: figures of the largest zone, registers of each size, and the exponent with which each cost grows."""
    running_now = [apart("bench.counting", str(size)) for size in sizes]
    found = [said(one) for one in running_now]
    large = found[-1]
    lines = [
        at_most("first judgement", large["first.wcu"], 10, "WCU", more=f"most {large['first.wcu_most']:.0f}"),
        at_most("later judgement", large["later.wcu"], 8, "WCU", more=f"most {large['later.wcu_most']:.0f}"),
        at_most("judgement that changes counts only", large["counts.wcu_most"], 4, "WCU"),
        Line("… and the zone's counts, in the outbox", f"{large['later.outbox_wcu']:.1f} WCU"),
        at_most("processor of a judgement, all of its door", large["later.cpu_ms"], 6, "ms"),
        Line("requests of a judgement", f"{large['later.requests_each']:.1f}"),
    ]
    lines += [
        at_most(f"register of {one['parcels']:,.0f} rows", one["register.transactions"], max(20, one["parcels"] / 25), "transactions")
        for one in found
    ]  # fmt: skip
    lines += [
        at_most(f"function time of a workbook of it ({one['parcels']:,.0f})", one["register.seconds"], 180, "s") for one in found
    ]  # fmt: skip
    for name, aim in (("summary", 8), ("parcels", 8), ("alerts", 8)):
        more = f"{large[f'{name}.items']:.0f} items"
        what = "summary" if name == "summary" else f"one page of 100 {name}"
        lines.append(at_most(f"{what} at {large['parcels']:,.0f} parcels", large[f"{name}.rcu"], aim, "RCU", more=more))
    lines += [
        at_most("function time of a summary", large["summary.seconds"] * 1000, 200, "ms"),
        at_most("a review's answer, a page", large["review.bytes"] / 1e6, ANSWER / 1e6, "MB",
        more=f"{large['review.requests']:.0f} requests"),
        at_most("function time of a review's answer", large["review.seconds"] * 1000, 200, "ms"),
        at_most(f"an export of {large['parcels']:,.0f} parcels", large["export.seconds"], TIMEOUT, "s", more=_export(large)),
        at_most("a night's snapshot of them", large["snapshot.seconds"], TIMEOUT, "s", more=f"{large['snapshot.requests']:,.0f} requests"),
        Line("a naive daily look at every parcel", f"{large['naive.requests']:,.0f} requests a parcel and year"),
        Line("table and indexes, a parcel", f"{large['bytes_kept'] / 1024:.1f} KB"),
    ]  # fmt: skip
    return lines + (_grown(found) if len(found) > 1 else [])


def _export(large: Figures) -> str:
    return f"{large['export.requests'] / large['parcels']:.2f} requests a parcel, {large['export.bytes'] / 1e6:.1f} MB at most"


GROWING = {
    "register.requests": 1, "register.wcu": 1, "returns.requests": 0, "returns.rcu": 0, "summary.rcu": 0, "parcels.rcu": 0,
    "alerts.rcu": 0, "sweep.rcu": 1, "sweep.requests": 1, "notify.rcu": 1, "digest.requests": 1, "digest.rcu": 1, "season.rcu": 1,
    "snapshot.requests": 1, "export.requests": 1,
    "review.rcu": 0, "review.requests": 0, "first.wcu": 0, "later.wcu": 0,
}  # fmt: skip


def _grown(found: Sequence[Figures]) -> list[Line]:
    """The exponent of each cost over the number of parcels: about 0 for what must not depend on it, at most LINEAR for what has to
    read the whole zone."""
    lines = []
    for name, expected in GROWING.items():
        grown = exponent((one["parcels"], one[name]) for one in found)
        values = " / ".join(f"{one[name]:,.6g}" for one in found)
        aim = LINEAR if expected else 0.05
        lines.append(Line(f"exponent of {name}", f"{grown:.2f} ({values})", f"≤ {aim:.2f}", grown <= aim))
    return lines


if __name__ == "__main__":
    print(json.dumps(counted(int(sys.argv[1]))))
