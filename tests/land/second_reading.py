"""domain.md sections 3 and 5–8 read a second time, plainly and slowly, sharing no rule with `land/`.

It takes the same rows and gives the parcel as interface.md shows it, without sentences and next_change_on. Where it and
`land/` disagree, one of the two misreads the page.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

from dateutil.relativedelta import relativedelta

from land.dossier import Dossier
from land.units import Quantity

LEVELS = ["green", "blue", "yellow", "red"]
MILESTONES = ["groundbreaking", "completion", "production", "full_production"]
FACTOR = {
    "mu": F(10000, 15), "ha": F(10000), "m2": F(1), "yuan": F(1), "wan_yuan": F(10000), "wan_yuan/mu": F(10000),
    "yuan/m2": F(10000, 15), "": F(1), "%": F(1, 100), "permille": F(1, 1000), "wan_yuan/tce": F(1), "tce/wan_yuan": F(1),
    "wan_yuan/t": F(1), "tce": F(1), "t": F(1), "person": F(1), "person/mu": F(1), "person/ha": F(1, 15),
}  # fmt: skip
ORDER = [
    *MILESTONES, "fixed_investment", "investment_intensity", "output_per_mu", "tax_per_mu", "plot_ratio", "building_coefficient",
    "value_added_per_energy", "energy_per_value_added", "value_added_per_emission", "rd_share", "value_added_per_mu", "jobs_per_mu",
]  # fmt: skip
ONE = timedelta(days=1)


def worth(q: Quantity | None) -> F | None:
    return None if q is None else F(q.number) * FACTOR[q.unit]


def shown(value: F | None) -> str | None:
    """Half-up to four digits."""
    if value is None:
        return None
    scaled = value * 10000
    whole = int(abs(scaled) + F(1, 2))
    text = f"{whole // 10000}.{whole % 10000:04d}".rstrip("0").rstrip(".")
    return ("-" if value < 0 and whole else "") + text


def after(day: date, **period: int) -> date:
    return day + relativedelta(**period)  # type: ignore[arg-type]


BEHIND = {
    "fixed_investment": ["investment"], "investment_intensity": ["investment"],
    "plot_ratio": ["floor_area"], "building_coefficient": ["footprint"],
    "output_per_mu": ["output"], "tax_per_mu": ["tax"],
    "value_added_per_energy": ["value_added", "energy"], "energy_per_value_added": ["energy", "value_added"],
    "value_added_per_emission": ["value_added", "emission"], "rd_share": ["rd_spending", "revenue"],
    "value_added_per_mu": ["value_added"], "jobs_per_mu": ["jobs"],
}  # fmt: skip


class Parcel:
    """The parcel on one day."""

    def __init__(self, dossier: Dossier, on: date, shifts: bool = True, indicative: Container[str] = ()) -> None:
        self.on, self.shifts, self.indicative = on, shifts, indicative
        register = dossier.registers[0].row
        for version in dossier.registers:
            if version.received_on is None or version.received_on <= on:
                register = version.row
        self.register, self.holder, self.closed, self.cause = register, register.enterprise, False, None
        self.number = register.parcel_no
        self.area = worth(register.area) or F(0)
        self.price = worth(register.price)
        self.rates = {m.value: worth(rate) for m, rate in register.penalty_rates.items()}
        self.due = {m.value: d for m, d in register.dates.items()}
        self.agreed = dict(self.due)
        self.clock, self.start_set_on = self.due.get("groundbreaking"), None
        self.targets = {i.value: (worth(t.low), worth(t.high)) for i, t in register.targets.items()}
        self.causes: list[Any] = []
        self._adjust([received.row for received in dossier.adjustments])
        self.returns = [r.row for r in dossier.returns if r.row.cutoff <= on]
        self.cutoffs = [row.cutoff for row in self.returns]

    def _adjust(self, rows: list[Any]) -> None:
        newest: list[Any] = []
        for row in rows:
            newest = [other for other in newest if not self._same(other, row)] + [row]
        for row in sorted(newest, key=lambda row: row.effective_on):
            if row.effective_on > self.on:
                continue
            kind = row.kind.value
            if kind == "extension":
                self._extend(row)
            elif kind == "supplement":
                name = row.indicator.value
                if name in MILESTONES:
                    self.due[name] = self.agreed[name] = row.new_date
                    if name == "groundbreaking":
                        self.start_set_on = row.effective_on
                        self._set_clock(row)
                else:
                    self.targets[name] = (worth(row.new_target.low), worth(row.new_target.high))
            elif kind in ("government_cause", "force_majeure", "preliminary_work"):
                self.cause = row
                self.causes.append(row)
                if row.verification.value == "verified" and row.new_date:
                    self.due["groundbreaking"] = self.agreed["groundbreaking"] = row.new_date
                    self._set_clock(row)
            elif kind == "transfer":
                self.holder = row.new_holder
            elif kind == "renumbering":
                self.number = row.new_number
            else:
                self.closed = True

    @staticmethod
    def _same(one: Any, other: Any) -> bool:
        if (one.kind, one.effective_on) != (other.kind, other.effective_on):
            return False
        return one.kind.value not in ("extension", "supplement") or one.indicator == other.indicator

    def _set_clock(self, row: Any) -> None:
        """A date that was over when it was agreed makes nobody idle after the fact."""
        if self.clock is not None and row.new_date <= row.effective_on and self.clock > row.new_date:
            return
        self.clock = row.new_date

    def _extend(self, row: Any) -> None:
        name, new = row.indicator.value, row.new_date
        if name not in self.due:
            return
        by = new - self.due[name]
        for later in MILESTONES[MILESTONES.index(name) + 1 :]:
            if later in self.due and (self.shifts or later == "completion"):
                self.due[later] += by
        self.due[name] = new
        if name == "groundbreaking":
            self.start_set_on = row.effective_on
            if self.clock is None or new > self.clock:
                self.clock = new

    def state(self, fact: str) -> tuple[Any, date | None]:
        """The fact of the latest cut-off (then the latest received) whose cell is not blank, and that cut-off."""
        best: tuple[Any, date | None] = (None, None)
        for row in self.returns:
            said = {f.value: v for f, v in row.facts.items()}
            if fact in said and (best[1] is None or row.cutoff >= best[1]):
                best = (said[fact], row.cutoff)
        value, cutoff = best
        for row in self.returns:  # 无变化 makes its cut-off that of whatever counts
            if cutoff is not None and row.unchanged and row.cutoff > cutoff:
                cutoff = row.cutoff
        return (worth(value) if isinstance(value, Quantity) else value), (cutoff if value is not None else None)

    def yearly(self, fact: str, year: int) -> F | None:
        found = None
        for row in self.returns:
            said = {f.value: v for f, v in row.facts.items()}
            if row.year == year and row.cutoff >= date(year, 12, 31) and fact in said:
                found = said[fact]
        return worth(found)

    def verified(self, name: str, year: int | None) -> str | None:
        """How the weakest of the facts behind a day or figure was verified at best."""
        if name == "groundbreaking":
            first = [f for f in ("earthwork", "groundbreaking") if self.state(f)[0]]
            later = [f for f in ("completion", "full_production", "production") if self.state(f)[0]]
            facts = [min(first or later, key=lambda f: self.state(f)[0])]
        else:
            facts = BEHIND.get(name, [name])
        strengths = ["self", "paper", "site", "joint_acceptance"]
        found = []
        for fact in facts:
            value = self.state(fact)[0] if year is None else self.yearly(fact, year)
            kinds = []
            for row in self.returns:
                said = {f.value: v for f, v in row.facts.items()}.get(fact)
                counts = year is None or (row.year == year and row.cutoff >= date(year, 12, 31))
                if counts and said is not None and (worth(said) if isinstance(said, Quantity) else said) == value:
                    kinds.append(row.evidence.value)
            found.append(max(kinds, key=strengths.index))
        return min(found, key=strengths.index)

    def actual(self, milestone: str) -> date | None:
        if milestone != "groundbreaking":
            return self.state(milestone)[0]  # type: ignore[no-any-return]
        given = [self.state(f)[0] for f in ("groundbreaking", "earthwork")]
        later = [self.state(f)[0] for f in ("completion", "production", "full_production")]
        return min([d for d in given if d] or [d for d in later if d], default=None)

    # ---- verdicts -------------------------------------------------------------------------------------------------

    def assess(self) -> dict[str, Any]:
        frame = {"parcel_no": self.number, "enterprise": self.holder, "area_m2": shown(self.area)}
        if self.closed:
            idle = {"status": "none", "since": None, "fee_exposure_yuan": None}
            return {**frame, "level": "closed", "idle": idle, "commitments": []}
        idle, idle_level = self.idle()
        commitments = [self.commitment(i) for i in ORDER if i in (self.due if i in MILESTONES else self.targets)]
        level = max([idle_level, *(c["level"] for c in commitments)], key=LEVELS.index)
        return {**frame, "level": level, "idle": idle, "commitments": commitments}

    def commitment(self, name: str) -> dict[str, Any]:
        if name in MILESTONES:
            said = self.milestone(name)
        elif name in ("fixed_investment", "investment_intensity"):
            said = self.cumulative(name)
        elif name in ("plot_ratio", "building_coefficient"):
            said = self.bounded(name)
        else:
            said = self.year_figure(name)
        empty = dict.fromkeys(
            ["due", "actual", "lag_days", "target_min", "target_max", "value", "shortfall", "gap_points", "check_year",
             "money_at_stake_yuan", "evidence", "excused_days", "net_days"]
        )  # fmt: skip
        found = {"indicator": name, **empty, **said}
        if found["excused_days"] is not None:
            found["net_days"] = found["lag_days"] - found["excused_days"]
        if found["actual"] is not None or found["value"] is not None:
            found["evidence"] = self.verified(name, found["check_year"])
        if name in self.indicative and found["level"] == "red":
            found["level"] = "yellow"
        return found

    def milestone(self, name: str) -> dict[str, Any]:
        due, actual, on = self.due[name], self.actual(name), self.on
        found: dict[str, Any] = {"due": due}
        level = "green"
        if actual is not None:
            found |= {"actual": actual, "verdict": "met" if actual <= due else "met_late"}
            if actual > due:
                found["lag_days"] = (actual - due).days
                found["excused_days"] = self.excused(due, actual)
        elif on <= due:
            soon = on >= due - timedelta(days=45)
            found["verdict"], level = ("due_soon", "blue") if soon else ("not_due", "green")
        else:
            found["excused_days"] = self.excused(due, on)
            found["verdict"] = "overdue" if any(c >= due for c in self.cutoffs) else "unreported"
            found["lag_days"] = (on - due).days
            level = self.late_level(due)
        rate, days = self.rates.get(name), found.get("lag_days") or 0
        not_there = False
        if name == "groundbreaking":
            n, not_there = self.delivery()
            days = max(days - n, 0)
            if found["verdict"] in ("overdue", "unreported"):
                level = "yellow" if not_there else self.late_level(due + timedelta(days=n))
        late = found["verdict"] in ("met_late", "overdue") and name in ("groundbreaking", "completion")
        if late and self.price is not None and rate is not None and not not_there:
            found["money_at_stake_yuan"] = shown(self.price * rate * days)
        if name == "groundbreaking" and level == "red" and self.shielded():
            level = "yellow"
        return {**found, "level": level}

    def excused(self, due: date, until: date) -> int:
        """Day by day: those that a verified cause affects, or on which the land had not come."""
        days = {due + timedelta(days=n) for n in range(1, (until - due).days + 1)}
        hit: set[date] = set()
        for row in self.causes:
            if row.verification.value == "verified" and row.new_date is None and row.affects_from:
                hit |= {d for d in days if row.affects_from <= d and (row.affects_to is None or d <= row.affects_to)}
        if not self.causes or self.causes[-1].verification.value != "unfounded":
            b, came = self.since_and_delivered()
            if b is not None and (came is not None or self.register.tells_handover):
                hit |= {d for d in days if d > b and (came is None or d <= came)}
        return len(hit)

    def since_and_delivered(self) -> tuple[date | None, date | None]:
        agreed = self.register.handover_due
        if agreed is None or self.register.start_after_handover:
            return None, None
        came = self.register.handover
        if came is None:
            begun = ("permit", "earthwork", "groundbreaking", "completion", "production", "full_production")
            came = min([d for f in begun if (d := self.state(f)[0])], default=None)
        return max(agreed, self.start_set_on or agreed), came

    def late_level(self, due: date) -> str:
        return "yellow" if self.on <= after(due, months=3) else "red"

    def shielded(self) -> bool:
        return self.cause is not None and self.cause.verification.value == "verified" and self.cause.new_date is None

    def cumulative(self, name: str) -> dict[str, Any]:
        due, start, on = self.due["completion"], self.due["groundbreaking"], self.on
        target = self.targets[name][0] or F(0)
        value, cutoff = self.state("investment")
        if value is not None and name == "investment_intensity":
            value = value / (self.area / F(10000, 15))
        found: dict[str, Any] = {"due": due, "target_min": shown(target), "value": shown(value)}
        if value is not None and value >= target:
            return {**found, "verdict": "met", "level": "green"}
        if on > due:
            if value is not None and cutoff is not None and cutoff >= due:
                shortfall = (target - value) / target
                money = shown(self.price * shortfall) if name == "fixed_investment" and self.price is not None else None
                level = "red" if shortfall > F(1, 2) else "yellow"
                return {
                    **found,
                    "verdict": "short",
                    "shortfall": shown(shortfall),
                    "level": level,
                    "money_at_stake_yuan": money,
                }
            return {**found, "verdict": "unreported", "lag_days": (on - due).days, "level": self.late_level(due)}
        reference = cutoff or start
        if on > after(reference, months=18):
            return {**found, "verdict": "unreported", "level": "yellow"}
        if value is None or cutoff is None:
            return {**found, "verdict": "not_due", "level": "green"}
        if start >= due:  # noqa: SIM108
            expected = F(int(cutoff >= due))
        else:
            expected = max(F(0), min(F(1), F((cutoff - start).days, (due - start).days)))
        gap = (expected - value / target) * 100
        level = "green" if gap < 10 else "red" if gap > 30 else "yellow"
        verdict = "on_pace" if gap < 10 else "behind_pace"
        return {**found, "verdict": verdict, "gap_points": shown(gap), "level": level}

    def measured(self, value: F, low: F | None, high: F | None) -> dict[str, Any]:
        if low is not None and value < low:
            short = (low - value) / low
            return {"verdict": "short", "shortfall": shown(short), "level": "red" if short > F(1, 2) else "yellow"}
        if high is not None and value > high:
            over = (value - high) / high
            return {"verdict": "exceeded", "shortfall": shown(over), "level": "red" if over > F(1, 2) else "yellow"}
        return {"verdict": "met", "level": "green"}

    def bounded(self, name: str) -> dict[str, Any]:
        due, on = self.due["completion"], self.on
        low, high = self.targets[name]
        built = self.state("floor_area" if name == "plot_ratio" else "footprint")[0]
        value = built / self.area if built is not None else None
        found: dict[str, Any] = {"due": due, "target_min": shown(low), "target_max": shown(high), "value": shown(value)}
        if on <= due and self.state("completion")[0] is None:
            return {**found, "verdict": "not_due", "level": "green"}
        if value is None:
            lag = (on - due).days if on > due else None
            return {**found, "verdict": "unreported", "lag_days": lag, "level": self.late_level(due)}
        return {**found, **self.measured(value, low, high)}

    def year_figure(self, name: str) -> dict[str, Any]:
        low, high = self.targets[name]
        found: dict[str, Any] = {"target_min": shown(low), "target_max": shown(high)}
        full = self.due.get("full_production")
        if full is None:
            return {**found, "verdict": "no_date", "level": "green"}
        first = full.year if full == date(full.year, 1, 1) else full.year + 1
        year = self.on.year - 1
        waiting = {**found, "verdict": "not_due", "level": "green", "check_year": first}
        if year < first:
            return waiting
        value = self.quotient(name, year)
        if value is None and self.on <= date(self.on.year, 3, 31):
            if year == first:
                return waiting
            year -= 1
            value = self.quotient(name, year)
        if value is None:
            return {**found, "verdict": "unreported", "level": "yellow", "check_year": year}
        return {**found, "value": shown(value), "check_year": year, **self.measured(value, low, high)}

    def quotient(self, name: str, year: int) -> F | None:
        mu = self.area / F(10000, 15)
        wan = F(10000)

        def of(fact: str) -> F | None:
            return self.yearly(fact, year)

        above, below, scale = {
            "output_per_mu": (of("output"), mu, F(1)),
            "tax_per_mu": (of("tax"), mu, F(1)),
            "value_added_per_energy": (of("value_added"), of("energy"), 1 / wan),
            "energy_per_value_added": (of("energy"), of("value_added"), wan),
            "value_added_per_emission": (of("value_added"), of("emission"), 1 / wan),
            "rd_share": (of("rd_spending"), of("revenue"), F(1)),
            "value_added_per_mu": (of("value_added"), mu, F(1)),
            "jobs_per_mu": (of("jobs"), mu, F(1)),
        }[name]
        return above / below * scale if above is not None and below else None

    # ---- idle land ------------------------------------------------------------------------------------------------

    def idle(self) -> tuple[dict[str, Any], str]:
        status, since, fee, level = self.suspicion(self.clock)
        if status in ("suspected_1y", "suspected_2y"):
            n, not_there = self.delivery()
            if not_there or n:
                assert self.clock is not None
                found = ("none", None, None, "green") if not_there else self.suspicion(self.clock + timedelta(days=n))
                if found[0] == "none":
                    found = ("delivery_late", after(self.clock, years=1) + ONE, None, "yellow")
                status, since, fee, level = found
        if status.startswith("suspected") and self.cause is not None:
            verification = self.cause.verification.value
            if self.shielded():
                status, fee, level = "cause_verified", None, "yellow"
            elif verification == "pending":
                status = "cause_pending"
        return {"status": status, "since": since, "fee_exposure_yuan": shown(fee)}, level

    def delivery(self) -> tuple[int, bool]:
        """How many days late the land came, and whether it is late and has not come."""
        agreed = self.register.handover_due
        if agreed is None or self.register.start_after_handover:
            return 0, False
        if self.cause is not None and self.cause.verification.value in ("verified", "unfounded"):
            return 0, False
        b = agreed if self.start_set_on is None or self.start_set_on < agreed else self.start_set_on
        came = self.register.handover
        if came is None:
            begun = ("permit", "earthwork", "groundbreaking", "completion", "production", "full_production")
            reported = [self.state(f)[0] for f in begun]
            came = min([d for d in reported if d], default=None)
        if came is None:
            return 0, self.register.tells_handover and self.on > b
        return max(0, (came - b).days), False

    def suspicion(self, start: date | None) -> tuple[str, date | None, F | None, str]:
        nothing = ("none", None, None, "green")
        if any(self.state(f)[0] for f in ("completion", "production", "full_production")):
            return nothing
        if self.state("groundbreaking")[0]:
            return self.stopped() or nothing
        assert start is not None
        one, two = after(start, years=1), after(start, years=2)
        if self.on <= one:
            return nothing
        earthwork = self.state("earthwork")[0]
        if earthwork and earthwork <= one:
            return ("start_unverified", one + ONE, None, "yellow")
        if self.on > two:
            return ("suspected_2y", two + ONE, None, "red")
        return ("suspected_1y", one + ONE, self.price * F(1, 5) if self.price is not None else None, "red")

    def stopped(self) -> tuple[str, date | None, F | None, str] | None:
        stop, resumed = self.state("stopped")[0], self.state("resumed")[0]
        if stop is None or (resumed is not None and resumed >= stop) or self.on <= after(stop, years=1):
            return None
        developed = self.state("developed_area")[0]
        few = developed is not None and developed < self.area / 3
        invested, land = self.state("investment")[0], self.state("land_cost")[0]
        land = self.price if land is None else land
        total = self.targets.get("fixed_investment", (None, None))[0]
        little = (
            invested is not None
            and land is not None
            and total is not None
            and total > land
            and (invested - land) < F(1, 4) * (total - land)
        )
        return ("suspected_suspended", after(stop, years=1) + ONE, None, "red") if few or little else None
