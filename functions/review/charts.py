"""The charts of a report: indicators over the years, milestones, late days, promised and actual investment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from land.indicator import MILESTONES
from land.units import WAN
from review.figures import is_rate
from review.sheets_zone import by_year
from wording.columns import INDICATORS
from wording.labels import MILESTONE_VERDICTS
from wording.report import report_words as words
from wording.report.report_words import MILESTONE_COLUMNS
from wording.report.review import ZONE_INDICATORS
from workbooks.writing.report_charts import Charts
from zones.measured import ZoneIndicator
from zones.report import LATE_BINS, Report, drawn_investments, late, late_bin, milestone_counts

_LARGEST: Final = 30
_RATES: Final = (
    ZoneIndicator.START_RATE, ZoneIndicator.START_ON_TIME_RATE, ZoneIndicator.COMPLETION_RATE, ZoneIndicator.PRODUCTION_RATE,
    ZoneIndicator.FULL_PRODUCTION_RATE, ZoneIndicator.OUTPUT_RATE, ZoneIndicator.INVESTMENT_RATE,
)  # fmt: skip
_SHARES: Final = tuple(code for code in ZoneIndicator if is_rate(code) and code not in _RATES)
_VERDICT_COLOURS: Final = ("#3C8D5A", "#A9CFA4", "#D5DBE3", "#7FB0DD", "#C0392B", "#E8B84A")
_PROMISED, _ACTUAL = "#B9C6D6", "#1F4E79"


def draw(charts: Charts, report: Report) -> None:
    """Every chart is drawn. Investment is shown for the thirty largest promises."""
    _over_the_years(charts, report, words.CHART_RATES, _RATES, place=(0, 0))
    _over_the_years(charts, report, words.CHART_SHARES, _SHARES, place=(0, 1))
    counted = milestone_counts(report)
    charts.bars(
        words.CHART_MILESTONES,
        ["", *(MILESTONE_VERDICTS[verdict] for verdict in MILESTONE_COLUMNS)],
        [[INDICATORS[one], *(counted[one][verdict] for verdict in MILESTONE_COLUMNS)] for one in MILESTONES],
        (1, 0), colours=_VERDICT_COLOURS, stacked=True,
    )  # fmt: skip
    days = Counter((late_bin(outcome.lag_days or 0), outcome.indicator) for _, outcome in late(report))
    charts.columns(
        words.CHART_LATE,
        ["", *(INDICATORS[one] for one in MILESTONES)],
        [[words.bin_text(one), *(days[one, milestone] for milestone in MILESTONES)] for one in LATE_BINS],
        (2, 0),
    )
    _investment(charts, report)


def _over_the_years(
    charts: Charts, report: Report, title: str, codes: Sequence[ZoneIndicator], place: tuple[int, int]
) -> None:
    rows: list[list[str | float | None]] = []
    for year, indicators in by_year(report).items():
        values = [indicators[code].value for code in codes]
        rows.append([str(year), *(None if value is None else float(value * 100) for value in values)])
    charts.line(title, ["", *(ZONE_INDICATORS[code] for code in codes)], rows, place)


def _investment(charts: Charts, report: Report) -> None:
    everybody = drawn_investments(report)
    rows: list[list[str | float | None]] = []
    for page, outcome in everybody[:_LARGEST]:
        target, value = outcome.target_min or 0, outcome.value
        rows.append([page.parcel.parcel_no, float(target / WAN), None if value is None else float(value / WAN)])
    title = words.CHART_LARGEST.format(count=_LARGEST) if len(everybody) > _LARGEST else words.CHART_INVESTMENT
    head = ["", words.PROMISED, words.ACTUAL]
    charts.bars(title, head, rows, (1, 1), colours=(_PROMISED, _ACTUAL), stacked=False, tall=2)
