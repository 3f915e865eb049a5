"""The points of a report: exact sentences of small zones, and no number that the report does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from land.assessment import IdleStatus, Verdict
from land.dossier import Dossier
from land.indicator import MILESTONES, Indicator
from land.parcel import LandUse
from land.refused import Refused
from land.units import decimal_text
from tests.land.zones import D, parcel, quantity, returned, zones
from wording.report.report_summary import summary
from zones.report import Imprint, Report, report
from zones.report_order import ReportKind
from zones.review import ReviewState

STARTED = returned(2024, "2024-12-31", groundbreaking="2023-05-20")
NOT_STARTED = returned(2024, "2024-12-31", groundbreaking=None)


def made(dossiers: Iterable[Dossier], as_of: str = "2024-12-31", **more: object) -> Report:
    imprint = Imprint("demo", "示范开发区", ReportKind.FULL, D(as_of), published_on=D("2025-02-10"))
    return report(imprint, dossiers, **more)  # type: ignore[arg-type]


def starting(said: str, sentences: Iterable[str]) -> str:
    found = [sentence for sentence in sentences if sentence.startswith(said)]
    assert len(found) == 1, found
    return found[0]


def test_it_begins_with_how_many_have_started_of_how_many() -> None:
    zone = [parcel(f"P-{n:03}", STARTED if n < 82 else NOT_STARTED) for n in range(94)]
    assert summary(made(zone))[0] == "截至 2024 年 12 月 31 日，应回顾 94 宗，已动工 82 宗，动工率 87.23%（82/94）。"


def test_a_share_of_few_parcels_is_said_in_parcels() -> None:
    zone = [parcel(f"P-{n}", STARTED if n < 7 else NOT_STARTED) for n in range(9)]
    assert summary(made(zone))[0] == "截至 2024 年 12 月 31 日，应回顾 9 宗，9 宗中 7 宗已动工。"


def test_it_says_how_many_gave_no_data() -> None:
    zone = [parcel("P-1", STARTED), parcel("P-2")]
    said = summary(made(zone))
    assert said[0] == "截至 2024 年 12 月 31 日，应回顾 2 宗，2 宗中 1 宗已动工，1 宗没有数据。"
    assert starting("2024 年的填报", said) == "2024 年的填报：2 宗中 1 宗已填报；1 宗没有填报。"


def test_nothing_to_divide_by_is_said_and_shown_as_a_dash() -> None:
    assert summary(made([])) == ("截至 2024 年 12 月 31 日，没有应回顾的宗地，各项指标没有可以相除的数，记作“—”。",)
    silent = summary(made([parcel("P-1")]))
    assert silent[0] == "截至 2024 年 12 月 31 日，应回顾 1 宗，动工率记作“—”，1 宗都没有数据。"
    assert silent[1] == "还没有已知动工的宗地，竣工率、投产率和达产率没有可以相除的数，记作“—”。"


def test_it_says_who_is_late_and_of_whom_that_is_not_known() -> None:
    late = parcel("P-1", returned(2024, "2024-12-31", groundbreaking="2023-07-01"))
    said = starting("已知逾期", summary(made([late, parcel("P-2", NOT_STARTED), parcel("P-3")])))
    # 30 days, and 579 from 2023-06-01 to 2024-12-31
    assert said == (
        "已知逾期的有 2 宗，其中 1 宗至今没有完成：动工 2 宗（平均 304.5 天）；"
        "另有 1 宗约定的日期已过、没有填报，是否逾期还不知道，请核实。"
    )


def test_suspected_idle_land_is_said_with_its_area_and_exposure_and_judges_nobody() -> None:
    zone = [
        parcel("P-1", NOT_STARTED, area="60 mu", price=quantity("1200 wan_yuan")),
        parcel("P-2", STARTED, area="40 mu"),
    ]
    said = starting("涉嫌闲置", summary(made(zone)))
    assert said == (
        "涉嫌闲置 1 宗（1/2 宗），面积 60 亩 / 100 亩，占 60%；1 宗可能涉及土地闲置费，合计 240 万元。"
        "请核实，是否认定由主管部门决定。"
    )


def test_investment_is_promised_against_actual_and_says_who_is_not_counted() -> None:
    promised = {Indicator.FIXED_INVESTMENT: "1000 wan_yuan"}
    paid = returned(2024, "2024-12-31", groundbreaking="2023-05-20", investment="750 wan_yuan")
    zone = [parcel("P-1", paid, targets=promised), parcel("P-2", targets=promised)]
    said = starting("报了累计投资", summary(made(zone)))
    assert said == (
        "报了累计投资的 1 宗，约定投资 1000 万元，累计完成 750 万元，投资完成率 75%；1 宗没有数据，没有计入。"
    )


def test_it_counts_revisions_and_those_that_want_a_reason() -> None:
    def revised(number: str, reason: str) -> Dossier:
        first = returned(2023, "2023-12-31", investment="500 wan_yuan")
        return parcel(number, first, returned(2023, "2023-12-31", reason=reason, investment="800 wan_yuan"))

    said = summary(made([revised("P-1", ""), revised("P-2", "审计调整"), parcel("P-3")]))
    assert (
        starting("2024 年以前", said)
        == "2024 年以前的数修订了 2 处，涉及 2 宗，其中 1 处变动较大、没有写明原因，请核实。"
    )


def test_last_year_is_compared_as_published_and_as_it_is_now_known() -> None:
    started_2024 = returned(2024, "2024-12-31", groundbreaking="2024-03-01")
    zone = [parcel("P-1", returned(2023, "2023-12-31", groundbreaking="2023-05-20")), parcel("P-2", started_2024)]
    said = starting("和 2023 年末比", summary(made(zone, as_published={"start_rate": "0.25"})))
    assert said.startswith("和 2023 年末比：动工率当时公布 25%，现在重算为 50%（1/2），本期 100%（2/2）")


def test_it_looks_forward_to_the_end_of_the_year() -> None:
    zone = [
        parcel("P-0", STARTED, land_use=LandUse.INDUSTRIAL, standard_land=True),
        parcel("P-1", STARTED, granted_on=D("2024-02-01"), land_use=LandUse.INDUSTRIAL, standard_land=True),
        parcel("P-2", STARTED, granted_on=D("2024-02-01"), land_use=LandUse.INDUSTRIAL, standard_land=False),
        parcel("P-3", granted_on=D("2024-11-01"), land_use=LandUse.INDUSTRIAL, standard_land=True),
    ]
    said = starting("本年标准地占工业用地（宗数）：", summary(made(zone, "2024-10-31")))
    assert said == (
        "本年标准地占工业用地（宗数）：现在 1/2 宗，50%（历年 66.67%），目标 100%；"
        "年内计划再供 1 宗，年底 2/3 宗，66.67%，还差 1 宗。"
    )


def test_a_refused_return_is_told() -> None:
    said = summary(made([parcel("P-1")], refused={"P-1": [Refused(2024)]}))
    assert starting("2024 年的填报", said) == "2024 年的填报：1 宗中 0 宗已填报；0 宗没有填报，1 宗填报有问题，请核实。"


def known_numbers(found: Report) -> set[str]:
    """Every number that a sentence may hold: of the indicators, and counted anew from the parcels' pages."""
    amounts: set[Fraction] = {Fraction(len(found.pages)), Fraction(len(found.review.restatements))}
    for one in (*found.review.indicators, *(one for year in found.years for one in year.indicators)):
        behind = (one.behind_numerator, one.behind_denominator, one.no_data)
        amounts |= {Fraction(len(names)) for names in behind}
        ahead = one.outlook
        parts = [one.numerator, one.denominator, one.value, one.target]
        if ahead is not None:
            parts += [Fraction(len(ahead.planned)), ahead.numerator, ahead.denominator, ahead.value]
            missing = ahead.missing or Fraction(0)
            amounts |= {Fraction(-(-missing * 100 // 1), 100), missing}
        for amount in parts:
            if amount is not None:
                amounts |= {amount, amount * 100, amount / 10**4}
    states = [page.parcel.state for page in found.pages]
    amounts |= {Fraction(states.count(state)) for state in ReviewState}
    verdicts = [{p.outcome.indicator: p.outcome.verdict for p in page.promises} for page in found.pages]
    for wanted in ({Verdict.OVERDUE}, {Verdict.OVERDUE, Verdict.MET_LATE}, {Verdict.UNREPORTED}):
        amounts.add(Fraction(sum(any(v.get(m) in wanted for m in MILESTONES) for v in verdicts)))
    amounts.add(Fraction(sum(one.questioned for one in found.review.restatements)))
    amounts.add(Fraction(len({one.parcel_no for one in found.review.restatements})))
    return {decimal_text(amount, 2) for amount in amounts} | {"0.01"}


@settings(max_examples=60, deadline=None)
@given(zones(received=True), st.sampled_from(["2024-12-31", "2025-03-31", "2026-12-31"]))
def test_every_number_of_a_sentence_is_in_the_figures(dossiers: list[Dossier], as_of: str) -> None:
    found = made(dossiers, as_of)
    known = known_numbers(found)
    for sentence in summary(found):
        said = re.sub(r"\d{4} 年( \d+ 月 \d+ 日|的填报|以前|末比)", "", sentence)
        for number in re.findall(r"-?\d+(?:\.\d+)?", said):
            assert number.lstrip("-") in {one.lstrip("-") for one in known}, (number, sentence)


@settings(max_examples=60, deadline=None)
@given(zones(received=True))
def test_no_sentence_accuses_or_is_unfinished(dossiers: list[Dossier]) -> None:
    found = made(dossiers)
    suspected = any(page.assessment.idle.status is IdleStatus.SUSPECTED_1Y for page in found.pages)
    said = summary(found)
    assert all(sentence.endswith("。") and "已构成" not in sentence and "None" not in sentence for sentence in said)
    assert not suspected or any("涉嫌闲置" in sentence and "请核实" in sentence for sentence in said)
