"""Letters about lags: one sentence, at most ten parcels of a few short lines, each cause once, and true sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from land.assessment import Level
from land.dossier import Dossier
from land.people import Person, Role
from land.policy import DEFAULT, Policy
from land.standing import judge
from telling.alert import IDLE, StepReason, next_steps
from telling.lag import Lag
from telling.told_parcel import Part, told_parcels
from tests.cast import D, dossier, parcel, said
from wording.explanations import money, sentence
from wording.mail.letters import MOST_PARCELS, LagMailText, Letterhead, digest_letter, urgent_letter
from wording.mail.parcel_lines import line, row

AGENT = Person("a1", "王代办", "a@demo.example", frozenset({Role.AGENT}))
HEAD = Person("h1", "李部长", "h@demo.example", frozenset({Role.HEAD}))
LEADER = Person("l1", "张主任", "l@demo.example", frozenset({Role.LEADER}))


def lags(file: Dossier, on: str, *, backlog: bool = False) -> list[Lag]:
    """What there is to tell of a parcel that is judged for the first time on that day."""
    assessment = judge(file, D(on))
    judged = {one.indicator.value: one for one in assessment.commitments}
    return [
        Lag(
            assessment.parcel_no, assessment.enterprise, None, step.subject, was=step.from_level, level=step.to_level, reason=step.reason,
            judged=assessment.idle if step.subject == IDLE else judged[step.subject], on=D(on), keys=(f"{step.subject}/1",),
            backlog=backlog,
        )
        for _, step in next_steps({}, assessment)
    ]  # fmt: skip


def head_of(on: str, policy: Policy = DEFAULT) -> Letterhead:
    return Letterhead("示范开发区", [AGENT, HEAD, LEADER], D(on), policy, alerts_from=D("2026-01-01"))


def digest(person: Person, told: list[Lag], on: str, policy: Policy = DEFAULT) -> LagMailText:
    return digest_letter(head_of(on, policy), person, told, told, takes=person is AGENT)


def said_of(file: Dossier, on: str) -> list[str]:
    """What a letter of the day says of the parcel: what lags, the next hard day, what is asked."""
    (one,) = told_parcels(lags(file, on), [AGENT], D(on))
    shown = line(one, D(on), DEFAULT)
    return [shown.what, shown.next, shown.ask]


def test_all_that_is_unreported_for_want_of_one_return_is_one_line() -> None:
    register = parcel(
        start="2024-06-30",
        completion="2026-06-30",
        investment_intensity="66",
        plot_ratio="1",
        building_coefficient="40",
    )
    begun = said("2025-12-31", groundbreaking="2024-06-01", investment="9000")
    what, following, ask = said_of(dossier(register, begun), "2026-07-10")
    assert what == "竣工、投资、容积率等 5 项到期未填报，已过 10 天"
    assert following == "10 月 1 日起转为严重"
    assert ask == "请上传截至 6 月 30 日以后的填报表"


def test_where_only_a_cell_lacks_the_letter_says_so() -> None:
    register = parcel(start="2024-06-30", completion="2026-06-30", plot_ratio="1")
    came = said("2026-07-01", groundbreaking="2024-06-01", completion="2026-06-20", investment="10000")
    what, _, ask = said_of(dossier(register, came), "2026-07-10")
    assert (what, ask) == ("填报表里容积率这一格没有填", "请在填报表里补上")
    outcome = next(
        one for one in judge(dossier(register, came), D("2026-07-10")).commitments if one.indicator == "plot_ratio"
    )
    assert "截至 2026-07-01 的填报里这一格没有填" in sentence(outcome.explanation, outcome.indicator)


def test_of_a_year_whose_return_came_without_the_cell_the_letter_says_so() -> None:
    register = parcel(start="2021-01-01", completion="2022-01-01", full="2023-06-01", tax_per_mu="9")
    done = {
        "groundbreaking": "2020-12-01",
        "completion": "2021-12-01",
        "full_production": "2023-05-01",
        "investment": "10000",
    }
    blank, _, _ = said_of(dossier(register, said("2025-12-31", **done)), "2026-04-10")
    assert blank == "填报表里亩均税收（2025 年度）这一格没有填"
    silent, _, ask = said_of(dossier(register, said("2024-12-31", tax="1500", **done)), "2026-04-10")
    assert (silent, ask) == ("亩均税收（2025 年度）到期未填报", "请上传 2025 年度全年的填报表")


def test_what_is_only_stale_is_not_said_to_be_due() -> None:
    file = dossier(parcel(start="2024-06-30", completion="2030-01-01"), said("2024-07-01", investment="100"))
    told = [lag for lag in lags(file, "2026-02-10") if lag.subject != IDLE]
    stale = [lag for lag in told if lag.subject == "fixed_investment"]
    (one,) = told_parcels(stale, [], D("2026-02-10"))
    assert line(one, D("2026-02-10"), DEFAULT).what == "投资已很久没有新的填报"
    silent = lags(dossier(parcel(start="2024-06-30", completion="2030-01-01")), "2026-02-10")
    (both,) = told_parcels([lag for lag in silent if lag.subject != IDLE], [], D("2026-02-10"))
    assert line(both, D("2026-02-10"), DEFAULT).what == "动工到期未填报，已过 590 天"
    assert row(both, D("2026-02-10"), DEFAULT).what == "动工到期未填报，已过 590 天；投资已很久没有新的填报"


def test_what_a_return_says_is_not_done_is_called_not_done() -> None:
    register = parcel(start="2026-03-01", completion="2030-01-01", price="1200", penalty="1")
    what, following, _ = said_of(dossier(register, said("2026-06-30")), "2026-07-09")
    assert what == "动工已逾期 130 天，填报说尚未完成，违约金最高 156 万元"
    assert following == "2027 年 3 月 2 日起满一年"


def test_an_investment_and_its_intensity_are_told_once() -> None:
    register = parcel(start="2024-01-01", completion="2026-01-01", investment="250000", investment_intensity="1666")
    short = said("2026-02-01", groundbreaking="2024-01-01", completion="2025-12-01", investment="100000")
    (one,) = told_parcels(lags(dossier(register, short), "2026-07-01"), [AGENT], D("2026-07-01"))
    assert [len(cause.lags) for cause in one.causes] == [2]
    assert line(one, D("2026-07-01"), DEFAULT).what.startswith("投资和投资强度比约定低 60%")


def test_a_gap_is_in_percentage_points_and_so_is_a_share_that_falls_short() -> None:
    register = parcel(start="2024-01-01", completion="2026-01-01", investment="10000")
    what, _, _ = said_of(
        dossier(register, said("2024-12-31", groundbreaking="2024-01-01", investment="1900")), "2025-03-01"
    )
    assert what == "投资截至 2024 年 12 月 31 日落后 31 个百分点"
    low = parcel(start="2024-01-01", completion="2026-01-01", building_coefficient="40")
    built = said(
        "2026-02-01", groundbreaking="2024-01-01", completion="2025-12-01", investment="10000", footprint="30000"
    )
    what, _, _ = said_of(dossier(low, built), "2026-07-01")
    assert what == "建筑系数比约定低 10 个百分点"


def test_a_figure_that_is_hardly_short_is_not_said_to_miss_nothing() -> None:
    register = parcel(start="2024-01-01", completion="2026-01-01", investment="100000")
    short = said("2026-02-01", groundbreaking="2024-01-01", completion="2025-12-01", investment="99999")
    assert said_of(dossier(register, short), "2026-07-01")[0] == "投资比约定低不到 0.1%"


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (1_670_000_000, "16.7 亿元"),
        (100_000_000, "1 亿元"),
        (99_999_999, "1 亿元"),
        (22_640_000, "2264 万元"),
        (1_004_999, "100 万元"),
        (95_000, "9.5 万元"),
        (800, "800 元"),
    ],
)
def test_money_is_rounded_as_people_say_it(yuan: int, text: str) -> None:
    assert money(Fraction(yuan)) == text


@given(st.fractions(min_value=0, max_value=10**12), st.fractions(min_value=0, max_value=10**12))
def test_money_said_keeps_the_order_of_sums(one: Fraction, other: Fraction) -> None:
    units = {"元": 1, "万元": 10**4, "亿元": 10**8}

    def read(text: str) -> Fraction:
        number, unit = text.split(" ")
        return Fraction(number) * units[unit]

    less, more = sorted((one, other))
    assert read(money(less)) <= read(money(more))


def test_what_is_due_is_named_with_the_days_of_the_zones_policy() -> None:
    file = dossier(parcel(start="2026-07-20", completion="2030-01-01"))
    assert digest(AGENT, lags(file, "2026-07-10"), "2026-07-10").subject == "1 宗 45 天内到期"
    policy = Policy(due_soon_days=15)
    assert digest(AGENT, lags(file, "2026-07-10"), "2026-07-10", policy).subject == "1 宗 15 天内到期"


def many(count: int, *, backlog: bool = False) -> list[Lag]:
    """So many parcels, each with several lags."""
    found = []
    for n in range(count):
        register = parcel(
            f"P-{n:03}", start="2024-06-30", completion="2026-01-01", investment_intensity="66", plot_ratio="1"
        )
        found += lags(dossier(register), "2026-07-01", backlog=backlog)
    return found


def test_no_letter_names_more_than_ten_parcels_and_the_list_has_them_all() -> None:
    ten = digest(HEAD, many(MOST_PARCELS), "2026-07-01")
    assert ten.rows == () and ten.text.count("　P-0") == MOST_PARCELS
    more = digest(HEAD, many(37), "2026-07-01")
    assert (
        more.text.count("　P-0") == MOST_PARCELS and "其余 27 宗见附件" in more.text and "其余 27 宗见附件" in more.html
    )
    assert len({row.parcel_no for row in more.rows}) == len(more.rows) == 37
    assert "动工、竣工、投资、容积率到期未填报" in more.rows[0].what
    assert more.list_name == "预警清单_示范开发区_2026-07-01.xlsx"


def test_the_backlog_is_a_table_in_one_letter_and_says_so() -> None:
    found = digest(HEAD, many(146, backlog=True), "2026-07-01")
    assert found.subject == "此前已滞后 146 宗（严重 146 宗）"
    assert "1 月 1 日以前就已滞后的有 146 宗（严重 146 宗），只在这封信里列一次，以后只报变化。" in found.text
    assert "刚刚" not in found.text and len(found.html.encode()) < 10_000


def test_a_parcel_with_news_and_backlog_is_shown_once_with_its_news() -> None:
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"))
    fresh = lags(file, "2026-07-10")
    (old,) = [
        lag for lag in lags(dossier(parcel(start="2020-01-01")), "2026-07-10", backlog=True) if lag.subject == IDLE
    ]
    found = digest(AGENT, [*fresh, old], "2026-07-10")
    assert found.text.count("　JX-2023-01") == 1 and "动工到期未填报" in found.text and "闲置" not in found.text
    assert found.subject == "1 宗新变警告，此前已滞后 1 宗"


def test_letters_to_heads_and_leaders_name_the_agent_and_the_agents_own_do_not() -> None:
    told = many(1)
    for person in (HEAD, LEADER):
        assert "王代办" in digest(person, told, "2026-07-01").text
    assert "王代办" not in digest(AGENT, told, "2026-07-01").text.replace("王代办，您好", "")


def test_an_urgent_letter_counts_parcels_and_those_suspected() -> None:
    found = urgent_letter(head_of("2026-07-01"), HEAD, many(3), takes=False)
    assert found.subject == "3 宗新变严重，请尽快核实"
    assert "3 宗地刚刚变为“严重”，其中 3 宗涉嫌闲置，请尽快核实。" in found.text


def test_a_subject_is_no_longer_than_thirty_characters_and_the_gravest_stands_first() -> None:
    told = many(120) + many(130, backlog=True)
    file = parcel("D-1", start="2026-07-20", completion="2030-01-01")
    found = digest(AGENT, [*told, *lags(dossier(file), "2026-07-01")], "2026-07-01", Policy(due_soon_days=365))
    assert len(found.subject) <= 30 and found.subject.startswith("120 宗新变严重")
    assert "项" not in found.subject


def test_the_graver_parcel_stands_first() -> None:
    idle = dossier(parcel("A-idle", start="2024-06-30", completion="2030-01-01", price="100"))
    dear = dossier(parcel("B-dear", start="2024-06-30", completion="2030-01-01", price="9000"))
    late = dossier(parcel("C-late", start="2026-06-30", completion="2030-01-01"))
    told = [lag for file in (late, idle, dear) for lag in lags(file, "2026-07-10")]
    order = [one.parcel_no for one in told_parcels(told, [], date(2026, 7, 10))]
    assert order[-1] == "C-late" and set(order[:2]) == {"A-idle", "B-dear"}


@given(st.permutations(many(6)))
def test_the_order_of_the_steps_changes_no_letter(told: list[Lag]) -> None:
    assert digest(HEAD, told, "2026-07-01") == digest(HEAD, many(6), "2026-07-01")


def test_what_is_resolved_is_counted_and_named_in_one_line() -> None:
    begun = said("2026-07-01", groundbreaking="2026-06-01")
    file = dossier(parcel(start="2026-06-30", completion="2030-01-01"), begun)
    judged = judge(file, D("2026-07-10")).commitments[0]
    (old,) = lags(dossier(parcel(start="2026-06-30", completion="2030-01-01")), "2026-07-10")
    over = replace(old, was=Level.YELLOW, level=Level.GREEN, reason=StepReason.RESOLVED, judged=judged)
    found = digest_letter(head_of("2026-07-10"), AGENT, [over], [], takes=True)
    assert found.subject == "1 宗已消除" and "目前没有预警未消除的宗地" in found.text
    assert re.search(r"已消除：JX-2023-01\n", found.text)
    assert told_parcels([over], [], D("2026-07-10"))[0].part is Part.RESOLVED


def ruled(told: list[Lag], was: Level) -> list[Lag]:
    return [replace(lag, was=was, reason=StepReason.NEW_RULES) for lag in told]


def test_what_new_rules_changed_is_one_table_behind_the_news_and_each_parcel_stands_once() -> None:
    news = many(1)
    told = ruled(many(3), Level.YELLOW)
    found = digest(HEAD, [*news, *told[len(news) :]], "2026-07-01")
    assert found.subject.startswith("1 宗新变严重，") and found.subject.endswith("2 宗因规则调整变化")
    assert found.html.count("<th ") == 3 and found.html.count("警告→<strong") == 2
    assert found.text.index("【新变严重】") < found.text.index("【因规则调整变化】")


def test_a_lag_that_new_rules_end_is_told_by_how_it_stands() -> None:
    register = parcel(start="2025-01-01", completion="2027-01-01")
    file = dossier(register, said("2026-07-01", groundbreaking="2025-01-01", investment="6300"))
    (pace,) = [lag for lag in lags(file, "2026-07-02") if lag.subject == "fixed_investment"]
    easier = judge(file, D("2026-07-02"), Policy(yellow_points=Fraction(20)))
    now = next(one for one in easier.commitments if one.indicator == "fixed_investment")
    over = replace(ruled([pace], Level.YELLOW)[0], level=Level.GREEN, judged=now)
    found = digest_letter(head_of("2026-07-02"), AGENT, [over], [], takes=True)
    assert "警告→正常　JX-2023-01　甲公司　投资进度正常\n" in found.text
    assert found.subject == "1 宗因规则调整变化" and "目前没有预警未消除的宗地" in found.text


def test_of_what_is_red_already_no_day_is_told_on_which_something_else_of_its_cause_turns_red() -> None:
    register = parcel(start="2024-06-30", completion="2026-06-30")
    told = [lag for lag in lags(dossier(register), "2026-07-09") if lag.subject != IDLE]
    assert {lag.level for lag in told} == {Level.RED, Level.YELLOW}
    (one,) = told_parcels(told, [], D("2026-07-09"))
    assert line(one, D("2026-07-09"), DEFAULT).next == ""
    assert line(one, D("2026-07-09"), DEFAULT).what == "动工、竣工、投资到期未填报，最长已过 739 天"
