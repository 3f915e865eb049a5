"""The pictures of a report, as SVG of our own: readable without colour, and described in words for those who cannot see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from land.assessment import Outcome, Verdict
from land.units import decimal_text
from wording.columns import INDICATORS
from wording.explanations import wan
from wording.labels import MILESTONE_VERDICTS
from wording.report.report_summary import published
from wording.report.review import NO_VALUE, ZONE_INDICATORS
from wording.report.svg import Fill, cut, drawing, filled, fills, tag, width_of, words
from zones.measured import Measured, ZoneIndicator
from zones.report import LATE, LATE_BINS, ParcelPage, Report, drawn_investments, late, late_bin, milestone_counts

_WIDTH: Final = 720
_INK, _SOFT, _LINE, _DEEP = "#1c2430", "#55606e", "#c9d1da", "#1f4e79"
_MOST: Final = 20  # parcels of the picture of investment
_SHOWN_OVER_YEARS: Final = (
    ZoneIndicator.START_RATE,
    ZoneIndicator.COMPLETION_RATE,
    ZoneIndicator.PRODUCTION_RATE,
    ZoneIndicator.INVESTMENT_RATE,
    ZoneIndicator.OUTPUT_RATE,
    ZoneIndicator.RETURN_RATE,
)
VERDICT_FILLS: Final[Mapping[Verdict, Fill]] = {
    Verdict.MET: Fill("#2f6396", on="#ffffff"),
    Verdict.MET_LATE: Fill("#a9c4de", "rising", "#2f6396"),
    Verdict.NOT_DUE: Fill("#f1f4f7"),
    Verdict.DUE_SOON: Fill("#e3e8ee", "dotted", "#3c4654"),
    Verdict.OVERDUE: Fill("#7d1f17", "upright", "#d9aaa3", on="#ffffff"),
    Verdict.UNREPORTED: Fill("#f3ddd4", "crossed", "#b0604c"),
}


def over_the_years(report: Report) -> str:
    """Six shares, each a line through the ends of the years to the report's day; "" without earlier years."""
    if not report.years:
        return ""
    across, panel, high = 3, 240, 116
    ends = [*((str(one.year), one.indicators) for one in report.years), (_end(report), report.review.indicators)]
    parts, told = [], []
    for place, code in enumerate(_SHOWN_OVER_YEARS):
        points = [(label, next(one for one in given if one.code is code)) for label, given in ends]
        before = None
        if report.years[-1].year == report.as_of.year - 1:
            before = published(points[-2][1], report.as_published)
        x, y = place % across * panel, place // across * high
        parts.append(tag("g", *_panel(points, before, panel, high), transform=f"translate({x} {y})"))
        told.append(f"{ZONE_INDICATORS[code]}：" + "，".join(f"{label} {_share(one)}" for label, one in points))
    height = (len(_SHOWN_OVER_YEARS) + across - 1) // across * high
    return drawing("years", across * panel, height, "各项比率历年变化", about="；".join(told), parts=parts)


def _end(report: Report) -> str:
    full = (report.as_of.month, report.as_of.day) == (12, 31)
    return str(report.as_of.year) if full else f"{report.as_of:%Y-%m}"


def _share(one: Measured) -> str:
    return NO_VALUE if one.value is None else f"{decimal_text(one.value * 100, 1)}%"


def _panel(points: Sequence[tuple[str, Measured]], before: Measured | None, width: int, high: int) -> Iterable[str]:
    left, right, top, bottom = 22, width - 26, 42, high - 23
    values = [one.value for _, one in points if one.value is not None]
    values += [before.value] if before is not None and before.value is not None else []
    most = max([Fraction(1), *values])
    step = Fraction(right - left, max(len(points) - 1, 1))

    def at(value: Fraction) -> Fraction:
        return bottom - value / most * (bottom - top)

    yield words(left - 12, 18, ZONE_INDICATORS[points[0][1].code], font_size=12, font_weight="bold", fill=_INK)
    yield tag("line", x1=left - 12, x2=right + 12, y1=bottom, y2=bottom, stroke=_LINE)
    yield tag(
        "line",
        x1=left - 12,
        x2=right + 12,
        y1=at(Fraction(1)),
        y2=at(Fraction(1)),
        stroke=_LINE,
        stroke_dasharray="2 3",
    )
    for run in _runs([one.value for _, one in points]):
        line = " ".join(f"{decimal_text(left + step * n, 1)},{decimal_text(at(value), 1)}" for n, value in run)
        yield tag("polyline", points=line, fill="none", stroke=_DEEP, stroke_width=2)
    if before is not None and before.value is not None:
        x = left + step * (len(points) - 2)
        y = at(before.value)
        yield tag("rect", x=x - 4, y=y - 4, width=8, height=8, fill="#ffffff", stroke=_INK)
    for n, (label, one) in enumerate(points):
        x = left + step * n
        last = n == len(points) - 1
        yield words(x, high - 9, label, text_anchor="middle", font_size=10, fill=_SOFT)
        if one.value is None:
            yield words(x, bottom - 5, NO_VALUE, text_anchor="middle", font_size=10, fill=_SOFT)
            continue
        weight = "bold" if last else "normal"
        yield tag("circle", cx=x, cy=at(one.value), r=Fraction(7, 2) if last else Fraction(5, 2), fill=_DEEP)
        highest = max(one.value, before.value) if before and before.value and n == len(points) - 2 else one.value
        yield words(x, at(highest) - 8, _share(one), text_anchor="middle", font_size=10, font_weight=weight, fill=_INK)


def _runs(values: Iterable[Fraction | None]) -> Iterable[list[tuple[int, Fraction]]]:
    """The runs of known values, with their places: no line bridges a year without data."""
    run: list[tuple[int, Fraction]] = []
    for n, value in enumerate(values):
        if value is not None:
            run.append((n, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def milestones(report: Report) -> str:
    """The verdicts by milestone, as stacked bars with their numbers."""
    counts = milestone_counts(report)
    most = max(verdicts.total() for verdicts in counts.values())
    if not most:
        return ""
    left, right, row, top, name = 58, _WIDTH - 60, 32, 34, "milestones"
    keys = {verdict.value: fill for verdict, fill in VERDICT_FILLS.items()}
    parts = [fills(name, keys), *_legend(name, {MILESTONE_VERDICTS[v]: (v.value, f) for v, f in VERDICT_FILLS.items()})]
    told = []
    for n, (milestone, verdicts) in enumerate(counts.items()):
        x = Fraction(left)
        y = top + n * row
        parts.append(words(left - 10, y + 15, INDICATORS[milestone], text_anchor="end", font_size=12, fill=_INK))
        for verdict, fill in VERDICT_FILLS.items():
            count = verdicts[verdict]
            if not count:
                continue
            width = Fraction(right - left) * count / most
            parts.append(
                tag("rect", x=x, y=y, width=width, height=22, fill=filled(name, verdict.value, fill), stroke="#ffffff")
            )
            if fill.ground == "#f1f4f7":
                parts.append(tag("rect", x=x, y=y, width=width, height=22, fill="none", stroke=_LINE))
            if width >= width_of(str(count)) + 6:
                parts.append(_upon(x + width / 2, y + 15, str(count), fill))
            x += width
        parts.append(words(x + 6, y + 15, f"{verdicts.total()} 宗", font_size=11, fill=_SOFT))
        said = "，".join(
            f"{MILESTONE_VERDICTS[v]} {verdicts.__getitem__(v)} 宗" for v in VERDICT_FILLS if v in verdicts
        )
        told.append(f"{INDICATORS[milestone]}：{said or '没有约定'}")
    height = top + len(counts) * row
    return drawing(name, _WIDTH, height, "各里程碑的判定", about="；".join(told), parts=parts)


def _upon(x: Fraction, y: int, said: str, fill: Fill) -> str:
    """A number on a bar. On a pattern it gets a halo in the ground colour."""
    halo: dict[str, str | int] = (
        {"stroke": fill.ground, "stroke_width": 4, "paint_order": "stroke"} if fill.pattern else {}
    )
    return words(x, y, said, text_anchor="middle", font_size=11, font_weight="bold", fill=fill.on, **halo)


def _legend(name: str, entries: Mapping[str, tuple[str, Fill]], left: int = 58) -> Iterable[str]:
    x = Fraction(left)
    for said, (key, fill) in entries.items():
        yield tag(
            "rect",
            x=x,
            y=6,
            width=16,
            height=12,
            fill=filled(name, key, fill),
            stroke=_SOFT,
            stroke_width=Fraction(1, 2),
        )
        yield words(x + 21, 16, said, font_size=11, fill=_INK)
        x += 21 + width_of(said) + 18


def largest(report: Report) -> list[tuple[ParcelPage, Outcome]]:
    """The parcels that promised the largest investment, largest first, at most twenty."""
    return drawn_investments(report)[:_MOST]


def investment(report: Report) -> str:
    """Promised against actual investment of the largest promises: a frame for the promise, a bar in it for the actual value."""
    chosen = largest(report)
    most = max((max(o.target_min or Fraction(0), o.value or Fraction(0)) for _, o in chosen), default=Fraction(0))
    if not most:
        return ""
    left, right, row, top, name = 232, _WIDTH - 170, 24, 34, "investment"
    keys = {"actual": Fill("#2f6396"), "promised": Fill("#ffffff"), "unsaid": Fill("#ffffff", "rising", "#9aa6b3")}
    labels = {"累计完成": "actual", "约定": "promised", "没有填报": "unsaid"}
    parts = [fills(name, keys), *_legend(name, {said: (key, keys[key]) for said, key in labels.items()}, left)]
    told = []
    for n, (page, outcome) in enumerate(chosen):
        y = top + n * row
        promised = outcome.target_min or Fraction(0)
        actual = outcome.value
        number = cut(page.parcel.parcel_no, 96, 10)
        parts.append(words(0, y + 12, number, font_size=10, fill=_INK))
        enterprise = cut(page.parcel.enterprise, left - 112, 10)
        parts.append(words(left - 10, y + 12, enterprise, text_anchor="end", font_size=10, fill=_SOFT))
        if actual is not None:
            parts.append(tag("rect", x=left, y=y + 4, width=actual / most * (right - left), height=9, fill=_DEEP))
        ground = "none" if actual is not None else filled(name, "unsaid", keys["unsaid"])
        parts.append(
            tag("rect", x=left, y=y, width=promised / most * (right - left), height=17, fill=ground, stroke=_INK)
        )
        said = "没有填报" if actual is None else wan(actual)
        end = left + max(promised, actual or Fraction(0)) / most * (right - left)
        parts.append(words(end + 6, y + 13, f"{said} / {wan(promised)}", font_size=10, fill=_INK))
        told.append(
            f"{page.parcel.parcel_no} 约定 {wan(promised)} 万元，{'累计完成 ' if actual is not None else ''}{said}"
        )
    return drawing(
        name, _WIDTH, top + len(chosen) * row, "约定投资与累计完成投资（万元）", about="；".join(told), parts=parts
    )


def late_days(report: Report) -> str:
    """How late the late milestones are: those still open, and those reached since."""
    found = Counter((late_bin(o.lag_days), o.verdict) for _, o in late(report) if o.lag_days)
    if not found:
        return ""
    name, height, top, bottom = "late", 190, 36, 162
    counts = [[found[bounds, verdict] for verdict in _LATE] for bounds in LATE_BINS]
    most = max(sum(pair) for pair in counts)
    entries = {words_: (v.value, VERDICT_FILLS[v]) for v, words_ in _LATE.items()}
    parts = [fills(name, {v.value: VERDICT_FILLS[v] for v in _LATE}), *_legend(name, entries)]
    parts.append(tag("line", x1=58, x2=_WIDTH - 40, y1=bottom, y2=bottom, stroke=_LINE))
    told = []
    step = Fraction(_WIDTH - 98, len(LATE_BINS))
    for n, (bounds, pair) in enumerate(zip(LATE_BINS, counts, strict=True)):
        label = _bin(bounds)
        middle = 58 + step * n + step / 2
        y = Fraction(bottom)
        for verdict, count in zip(_LATE, pair, strict=True):
            tall = Fraction((bottom - top - 16) * count, most)
            if not count:
                continue
            y -= tall
            fill = VERDICT_FILLS[verdict]
            parts.append(
                tag(
                    "rect",
                    x=middle - 32,
                    y=y,
                    width=64,
                    height=tall,
                    fill=filled(name, verdict.value, fill),
                    stroke=_INK,
                )
            )
        parts.append(words(middle, y - 5, f"{sum(pair)} 项", text_anchor="middle", font_size=11, fill=_INK))
        parts.append(words(middle, bottom + 17, label, text_anchor="middle", font_size=11, fill=_SOFT))
        told.append(f"{label} {sum(pair)} 项，其中仍未完成 {pair[0]} 项")
    return drawing(name, _WIDTH, height, "逾期天数的分布", about="；".join(told), parts=parts)


_LATE: Final = dict(zip(LATE, ("仍未完成", "已逾期完成"), strict=True))


def _bin(bounds: tuple[int, int | None]) -> str:
    least, most = bounds
    return f"{least}–{most} 天" if most is not None else f"超过 {least - 1} 天"
