"""The thresholds of a zone (预警规则). Every value is a default that a zone may replace. Fixed rules of law are not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from land.indicator import Indicator
from land.values import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds. domain.md section 6 gives the reasons for the defaults; interface.md lists the keys of the policy file."""

    due_soon_days: int = 45  # the patrol rule of 2013 says 30, but day 30 is also the last day to request an extension
    stale_months: int = 18
    reported_by: tuple[int, int] = (3, 31)  # month and day up to which last year's figures may still be missing
    red_after_months: int = 3  # 银川 2025
    yellow_points: Fraction = Fraction(10)  # 银川 2025; on_pace is gap < yellow_points
    red_points: Fraction = Fraction(30)  # 银川 2025; red is gap > red_points
    red_shortfall: Fraction = Fraction(1, 2)  # 三亚 2022; red is shortfall > red_shortfall
    fee_rate: Fraction = Fraction(1, 5)  # order 53 art. 14
    developed_share: Fraction = Fraction(1, 3)  # order 53 art. 2
    invested_share: Fraction = Fraction(1, 4)  # order 53 art. 2
    restated_questioned_above: Fraction = Fraction(1, 20)  # a larger change of an earlier year's figure needs a reason
    # (first year, target share of the industrial parcels granted in a year). Shanxi's guide: 80 % in 2022, all from 2023.
    standard_land_target: tuple[tuple[int, Fraction], ...] = ((2022, Fraction(4, 5)), (2023, Fraction(1)))
    promise_target: Fraction = Fraction(1)  # 交城 and others: share of the ordinary projects
    # True: an extension also shifts 投产 and 达产. False: only 竣工 follows 动工 (domain.md section 8).
    shifts_production: bool = True
    indicative: frozenset[Indicator] = frozenset()  # 指导性: yellow at most
    review_opens_on: tuple[int, int] = (2, 1)  # month and day; a review opens on the first working day from then on
    # alerts.md sections 1 and 3. Working days, then natural days.
    head_after: int = 5
    leader_after: int = 10
    acknowledged_days: int = 10
    hold_days: int = 60
    blocked_days: int = 60
    promise_days: int = 60
    decide_days: int = 30

    def standard_land_in(self, year: int) -> Fraction | None:
        """The target of a year: the entry of the latest year up to it. None before the first entry."""
        return next((share for first, share in reversed(self.standard_land_target) if first <= year), None)


DEFAULT = Policy()
POLICY_VERSION = "default-1"
CODE_VERSION = "1"

KEYS: dict[tuple[str, str], str] = {
    ("reminder", "due_soon_days"): "due_soon_days",
    ("reminder", "stale_months"): "stale_months",
    ("reminder", "yearly_reported_by"): "reported_by",
    ("overdue", "red_after_months"): "red_after_months",
    ("pace", "yellow_points"): "yellow_points",
    ("pace", "red_points"): "red_points",
    ("shortfall", "red_above"): "red_shortfall",
    ("idle", "fee_rate"): "fee_rate",
    ("idle", "developed_share"): "developed_share",
    ("idle", "invested_share"): "invested_share",
    ("extension", "shifts_production"): "shifts_production",
    ("indicative", "indicators"): "indicative",
    ("review", "restated_questioned_above"): "restated_questioned_above",
    ("review", "standard_land_target"): "standard_land_target",
    ("review", "promise_target"): "promise_target",
    ("review", "opens_on"): "review_opens_on",
    ("letters", "head_after_working_days"): "head_after",
    ("letters", "leader_after_working_days"): "leader_after",
    ("letters", "acknowledge_working_days"): "acknowledged_days",
    ("letters", "hold_max_days"): "hold_days",
    ("letters", "blocked_max_days"): "blocked_days",
    ("letters", "promise_max_days"): "promise_days",
    ("letters", "objection_days"): "decide_days",
}


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One fault of a policy file: the key, `section.key`, and the kind of value that it requires."""

    key: str
    wants: str


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1200 else None


def _count(value: object) -> int | None:
    """A number of days from 1 to 366: with none at all everything would climb at once."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 366 else None


def _share(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None
    try:
        number = Fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if number >= 0 else None


def _shares_by_year(value: object) -> tuple[tuple[int, Fraction], ...] | None:
    """The shares by first year: from one share for all years, or from a table."""
    table = value if isinstance(value, dict) else {"1": value}
    found = []
    for year, raw in table.items():
        share = _share(raw)
        if share is None or not str(year).isdecimal() or not 1 <= int(year) <= 9999:
            return None
        found.append((int(year), share))
    return tuple(sorted(found)) or None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _indicators(value: object) -> frozenset[Indicator] | None:
    """The commitments that a list of codes names."""
    codes = {one.value for one in Indicator}
    known = isinstance(value, list) and all(isinstance(code, str) and code in codes for code in value)
    return frozenset(map(Indicator, value)) if known and isinstance(value, list) else None


def _day_of_year(value: object) -> tuple[int, int] | None:
    try:
        month, day = (int(part) for part in str(value).split("-"))
    except ValueError:
        return None
    longest = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (month, day) if 1 <= month <= 12 and 1 <= day <= longest[month - 1] else None


_WANTS: dict[str, tuple[str, Callable[[object], object]]] = {
    "reported_by": ("month_day", _day_of_year),
    "review_opens_on": ("month_day", _day_of_year),
    "shifts_production": ("flag", _flag),
    "indicative": ("indicators", _indicators),
    "due_soon_days": ("whole_number", _whole),
    "stale_months": ("whole_number", _whole),
    "red_after_months": ("whole_number", _whole),
    "head_after": ("count", _count),
    "leader_after": ("count", _count),
    "acknowledged_days": ("count", _count),
    "hold_days": ("count", _count),
    "blocked_days": ("count", _count),
    "promise_days": ("count", _count),
    "decide_days": ("count", _count),
    "standard_land_target": ("share_or_years", _shares_by_year),
}


def faults_of(document: Mapping[str, object]) -> list[PolicyProblem]:
    """Every fault of a parsed policy file, in file order. Empty when the file can be used."""
    return _read(document)[1]


def policy_from(document: Mapping[str, object]) -> Policy | PolicyProblem:
    """The policy of a parsed policy file (floats parsed as Decimal). The first fault when the file cannot be used."""
    values, faults = _read(document)
    return faults[0] if faults else Policy(**values)  # type: ignore[arg-type]


def _read(document: Mapping[str, object]) -> tuple[dict[str, object], list[PolicyProblem]]:
    values: dict[str, object] = {}
    faults = []
    for section, keys in document.items():
        if section not in {known for known, _ in KEYS}:  # also an empty section: its author expects an effect
            faults.append(PolicyProblem(section, "known_key"))
        elif not isinstance(keys, dict):
            faults.append(PolicyProblem(section, "section"))
        else:
            for key, raw in keys.items():
                name = KEYS.get((section, key))
                wants, read = _WANTS.get(name, ("number", _share)) if name else ("known_key", lambda raw: None)
                value = read(raw)
                if value is None or name is None:
                    faults.append(PolicyProblem(f"{section}.{key}", wants))
                else:
                    values[name] = value
    return values, faults
