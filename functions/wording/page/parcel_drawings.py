"""The two pictures of a parcel's page, small enough for a telephone: its milestones in time, and its investment. Each has a
table beside it, whose rows are here, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from land.assessment import Outcome, Verdict
from land.figure import expected_share
from land.indicator import MILESTONES, Indicator
from land.stated import Figure, Of
from land.units import decimal_text
from land.values import dataclass
from wording.columns import INDICATORS
from wording.explanations import percent, wan
from wording.page.parcel_promises import NOTHING
from wording.report.report_charts import VERDICT_FILLS
from wording.report.report_parcels import state_of
from wording.report.svg import drawing, filled, fills, tag, words

_WIDTH: Final = 360
_INK, _SOFT, _LINE, _DEEP = "#1c2430", "#55606e", "#c9d1da", "#1f4e79"
_SIZE: Final = 12
_LATE: Final[Mapping[bool, Verdict]] = {True: Verdict.OVERDUE, False: Verdict.MET_LATE}  # whether it is open still
_LATE_WORDS: Final = {Verdict.OVERDUE: "逾期未完成", Verdict.MET_LATE: "逾期完成"}
_TODAY: Final = "今天"
_MOST_YEARS: Final = 6  # that are written below a picture


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its table. head: the columns."""

    title: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days from left to right."""

    first: date
    last: date
    left: int
    right: int

    def at(self, day: date) -> Fraction:
        share = Fraction((day - self.first).days, max((self.last - self.first).days, 1))
        return self.left + share * (self.right - self.left)

    def years(self) -> Iterator[tuple[int, date]]:
        """The years that begin within, at most six of them."""
        begun = [year for year in range(self.first.year, self.last.year + 1) if date(year, 1, 1) >= self.first]
        step = -(-len(begun) // _MOST_YEARS) or 1
        yield from ((year, date(year, 1, 1)) for year in begun[::step])


def _scale(days: Iterable[date], left: int, right: int) -> _Scale:
    """All of the days, with a little room before and after."""
    every = sorted(days)
    room = timedelta(days=max(30, (every[-1] - every[0]).days // 16))
    return _Scale(every[0] - room, every[-1] + room, left, right)


def _frame(scale: _Scale, on: date, top: int, bottom: int) -> Iterator[str]:
    """The years below, and a dashed line for the day that is looked at."""
    yield tag("line", x1=scale.left, x2=scale.right, y1=bottom, y2=bottom, stroke=_LINE)
    for year, day in scale.years():
        x = scale.at(day)
        yield tag("line", x1=x, x2=x, y1=top, y2=bottom + 4, stroke=_LINE, stroke_width=Fraction(1, 2))
        yield words(x, bottom + 17, str(year), text_anchor="middle", font_size=11, fill=_SOFT)
    x = scale.at(on)
    yield tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=_SOFT, stroke_dasharray="4 3")
    yield words(x, top - 5, _TODAY, text_anchor="middle", font_size=11, fill=_SOFT)


def time_line(commitments: Sequence[Outcome], promised: Mapping[Of, Figure], on: date) -> Picture | None:
    """Each milestone as it was agreed and as it was reached. None where none was agreed."""
    found = [one for one in commitments if one.indicator in MILESTONES and one.due is not None]
    if not found:
        return None
    days = [day for one in found for day in (one.due, one.actual) if day is not None]
    left, top, high = 46, 26, 34
    bottom = top + high * len(found)
    scale = _scale([*days, on], left, _WIDTH - 14)
    name = "timeline"
    parts = [fills(name, {one.value: VERDICT_FILLS[one] for one in _LATE.values()}), *_frame(scale, on, top, bottom)]
    for place, one in enumerate(found):
        parts += _milestone(name, one, scale, on, y=top + high * place + high // 2)
    parts += _legend(name, bottom + 36)
    told = "；".join(
        f"{INDICATORS[one.indicator]}约定 {one.due}，" + (f"实际 {one.actual}" if one.actual else state_of(one))
        for one in found
    )
    svg = drawing(name, _WIDTH, bottom + 46, "里程碑时间线", about=told, parts=parts)
    rows = tuple(_dates(one, promised) for one in found)
    return Picture("里程碑时间线", svg, ("里程碑", "原约定", "现约定", "实际"), rows)


def _milestone(name: str, one: Outcome, scale: _Scale, on: date, y: int) -> Iterator[str]:
    due, actual = one.due or on, one.actual
    yield words(0, y + 4, INDICATORS[one.indicator], font_size=_SIZE, fill=_INK)
    yield tag("line", x1=scale.left, x2=scale.right, y1=y, y2=y, stroke=_LINE)
    until = actual or on
    if until > due:
        verdict = _LATE[actual is None]
        start = scale.at(due)
        fill = filled(name, verdict.value, VERDICT_FILLS[verdict])
        yield tag("rect", x=start, y=y - 5, width=scale.at(until) - start, height=10, fill=fill)
    yield _agreed(scale.at(due), y)
    if actual is not None:
        yield _reached(scale.at(actual), y)


def _agreed(x: Fraction | int, y: Fraction | int) -> str:
    """A hollow diamond."""
    corners = ((x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y))
    points = " ".join(f"{decimal_text(Fraction(a), 2)},{decimal_text(Fraction(b), 2)}" for a, b in corners)
    return tag("polygon", points=points, fill="#ffffff", stroke=_INK, stroke_width=Fraction(3, 2))


def _reached(x: Fraction | int, y: Fraction | int) -> str:
    return tag("circle", cx=x, cy=y, r=5, fill=_DEEP, stroke="#ffffff")


def _legend(name: str, y: int) -> Iterator[str]:
    yield _agreed(52, y - 4)
    yield words(64, y, "约定", font_size=11, fill=_SOFT)
    yield _reached(106, y - 4)
    yield words(116, y, "实际", font_size=11, fill=_SOFT)
    for x, verdict in ((152, Verdict.OVERDUE), (252, Verdict.MET_LATE)):
        yield tag("rect", x=x, y=y - 9, width=20, height=10, fill=filled(name, verdict.value, VERDICT_FILLS[verdict]))
        yield words(x + 25, y, _LATE_WORDS[verdict], font_size=11, fill=_SOFT)


def _dates(one: Outcome, promised: Mapping[Of, Figure]) -> tuple[str, ...]:
    stated = promised.get(one.indicator)
    first = stated.before[-1].value if stated is not None and stated.before else one.due
    actual = one.actual.isoformat() if one.actual is not None else state_of(one)
    return INDICATORS[one.indicator], str(first), str(one.due), actual


@dataclass(frozen=True, slots=True)
class Agreed:
    """The investment that was agreed: so much in 元, from groundbreaking to completion. start: None where it was not agreed."""

    target: Fraction
    start: date | None
    due: date

    def expected(self, cutoff: date) -> Fraction:
        """The share expected at the cut-off."""
        return expected_share(self.start, self.due, cutoff)


def agreed_investment(commitments: Sequence[Outcome], start: date | None) -> Agreed | None:
    """None where no investment, or no day for it, was agreed."""
    one = next((one for one in commitments if one.indicator is Indicator.FIXED_INVESTMENT), None)
    if one is None or not one.target_min or one.due is None:
        return None
    return Agreed(one.target_min, start, one.due)


def investment_curve(agreed: Agreed, paid: Sequence[tuple[date, Fraction]], on: date) -> Picture:
    """The straight line that was agreed, what was paid by each cut-off, and the gap of the last one before completion."""
    left, right, top, bottom = 14, _WIDTH - 14, 40, 190
    start = agreed.start or agreed.due
    scale = _scale([start, agreed.due, on, *(day for day, _ in paid)], left, right)
    most = max([agreed.target, *(value for _, value in paid)])

    def high(value: Fraction) -> Fraction:
        return bottom - value / most * (bottom - top)

    parts = [*_frame(scale, on, top, bottom)]
    level = high(agreed.target)
    label = f"约定 {wan(agreed.target)} 万元"
    parts.append(tag("line", x1=left, x2=right, y1=level, y2=level, stroke=_LINE, stroke_dasharray="2 3"))
    parts.append(words(left, 16, label, font_size=_SIZE, fill=_INK))
    end = scale.at(agreed.due)
    dashes = {"stroke": _INK, "stroke_dasharray": "6 4", "stroke_width": "1.5"}
    parts.append(tag("line", x1=scale.at(start), y1=bottom, x2=end, y2=level, **dashes))
    points = [(scale.at(day), high(value)) for day, value in paid]
    if len(points) > 1:
        path = " ".join(f"{decimal_text(x, 2)},{decimal_text(y, 2)}" for x, y in points)
        parts.append(tag("polyline", points=path, fill="none", stroke=_DEEP, stroke_width=2))
    if paid and paid[-1][0] < agreed.due:
        day, value = paid[-1]
        wanted = high(agreed.expected(day) * agreed.target)
        parts.append(tag("line", x1=scale.at(day), x2=scale.at(day), y1=wanted, y2=high(value), stroke=_SOFT))
        parts.append(_agreed(scale.at(day), wanted))
    parts += [_reached(x, y) for x, y in points]
    parts += _curve_legend(bottom + 36)
    told = "；".join(f"截至 {day} 累计 {wan(value)} 万元" for day, value in paid) or "没有填报"
    svg = drawing("curve", _WIDTH, bottom + 46, "投资进度", about=f"{label}；{told}", parts=parts)
    rows = tuple(_paid(agreed, day, value) for day, value in reversed(paid))
    return Picture("投资进度", svg, ("截至", "应完成", "累计完成", "相差"), rows)


def _curve_legend(y: int) -> Iterator[str]:
    yield tag("line", x1=16, x2=44, y1=y - 4, y2=y - 4, stroke=_INK, stroke_dasharray="6 4")
    yield words(50, y, "约定进度", font_size=11, fill=_SOFT)
    yield _agreed(122, y - 4)
    yield words(133, y, "当时应完成", font_size=11, fill=_SOFT)
    yield _reached(214, y - 4)
    yield words(224, y, "累计完成", font_size=11, fill=_SOFT)


def _paid(agreed: Agreed, day: date, value: Fraction) -> tuple[str, ...]:
    expected = agreed.expected(day)
    reached = value / agreed.target
    gap = (expected - reached) * 100
    by = f"落后 {decimal_text(gap, 1)} 个百分点" if gap > 0 else NOTHING
    return day.isoformat(), percent(expected, 1), f"{wan(value)} 万元（{percent(reached, 1)}）", by
