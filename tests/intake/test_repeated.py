"""An equal figure of one year on two parcels of one firm is asked about, once (domain.md sections 4 and 14)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from land.doubt import doubts
from land.view import view_on
from tests import books
from tests.intake.taken import register, taken
from zones.scope import scope_on

DAY = date(2025, 3, 1)
CODES = ("91140781MA0ABCDE0A", "91140781MA0KT00030")


def known(**second: Any) -> Any:
    return taken(books.book(register(宗地编号="P-1"), register(宗地编号="P-2", **second)), received_on=DAY).known


def row(parcel_no: str, **cells: Any) -> dict[str, Any]:
    return {**books.RETURN, "宗地编号": parcel_no, **cells}


def asked(*rows: dict[str, Any], before: Any = None) -> list[tuple[str, str, str | None]]:
    found = taken(books.book(*rows), known=before or known(), received_on=DAY)
    return [(problem.code, str(problem.values["other"]), problem.cell) for problem in found.problems]


def test_the_later_parcel_is_asked_and_the_question_names_both() -> None:
    found = taken(books.book(row("P-1", 年度产值=500), row("P-2", 年度产值=500)), known=known(), received_on=DAY)
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.cell) == ("same_figure_twice", "warning", "D3")
    message = str(problem.shown()["message"])
    assert "“P-2”和“P-1”" in message and "2024 年的“年度产值”" in message and "500" in message
    assert problem.question and found.rows_accepted == 2


@pytest.mark.parametrize("heading", ["年度产值", "年度税收", "年度工业增加值", "年度综合能耗(吨标煤)"])
def test_it_is_asked_of_what_is_a_firms(heading: str) -> None:
    assert asked(row("P-1", **{heading: 7}), row("P-2", **{heading: 7})) == [("same_figure_twice", "P-1", "D3")]


@pytest.mark.parametrize("heading", ["累计完成投资", "计容建筑面积", "年度研发投入"])
def test_other_figures_may_be_equal(heading: str) -> None:
    found = taken(books.book(row("P-1", **{heading: 7}), row("P-2", **{heading: 7})), known=known(), received_on=DAY)
    assert "same_figure_twice" not in [problem.code for problem in found.problems]


def test_equal_is_equal_in_one_unit() -> None:
    assert asked(row("P-1", 年度产值="1.2亿元"), row("P-2", 年度产值="12000万元"))
    assert not asked(row("P-1", 年度产值="1.2亿元"), row("P-2", 年度产值="12001万元"))


def test_zero_is_nobodys_figure_twice() -> None:
    assert asked(row("P-1", 年度产值=0), row("P-2", 年度产值=0)) == []


def test_another_year_and_half_a_year_are_something_else() -> None:
    other = {"填报年度": 2023, "数据截止日期": "2023-12-31"}
    assert asked(row("P-1", 年度产值=5), row("P-2", 年度产值=5, **other)) == []
    half = taken(
        books.book(row("P-1", 年度产值=5), row("P-2", 年度产值=5, 数据截止日期="2024-06-30")),
        known=known(),
        received_on=DAY,
    )
    assert [problem.code for problem in half.problems] == ["year_not_over"]


def test_firms_are_told_apart_by_their_code_else_by_their_name() -> None:
    rows = (row("P-1", 年度产值=5), row("P-2", 年度产值=5))
    assert asked(*rows, before=known(受让企业="乙公司")) == []
    both = taken(
        books.book(*(register(宗地编号=f"P-{n + 1}", 统一社会信用代码=code) for n, code in enumerate(CODES))),
        received_on=DAY,
    )
    assert asked(*rows, before=both.known) == []
    one = taken(
        books.book(*(register(宗地编号=f"P-{n}", 受让企业=f"{n}公司", 统一社会信用代码=CODES[0]) for n in (1, 2))),
        received_on=DAY,
    )
    assert len(asked(*rows, before=one.known)) == 1


def test_a_closed_parcel_has_no_figure_to_repeat() -> None:
    closed = taken(
        books.book({**books.ADJUSTMENT, "宗地编号": "P-1", "事项类型": "收回"}), known=known(), received_on=DAY
    ).known
    assert asked(row("P-1", 年度产值=5), row("P-2", 年度产值=5), before=closed) == []


def test_what_was_known_before_counts_and_what_is_new_is_asked() -> None:
    before = taken(books.book(row("P-2", 年度产值=5)), known=known(), received_on=DAY).known
    assert asked(row("P-1", 年度产值=5), before={**before}) == [("same_figure_twice", "P-2", "D2")]


def test_a_pair_that_is_asked_about_already_is_not_asked_of_the_other_parcel() -> None:
    both = taken(
        books.book(register(宗地编号="P-1"), register(宗地编号="P-2")),
        books.book(row("P-1", 年度产值=5), row("P-2", 年度产值=5)),
    ).known
    assert asked(row("P-1", 年度产值=5), before=both) == []


def test_a_parcel_without_a_code_is_its_namesakes_firm() -> None:
    one = taken(
        books.book(register(宗地编号="P-1", 统一社会信用代码=CODES[0]), register(宗地编号="P-2")), received_on=DAY
    )
    assert len(asked(row("P-1", 年度产值=5), row("P-2", 年度产值=5), before=one.known)) == 1


def test_who_took_a_parcel_over_is_another_firm() -> None:
    sold = {**books.ADJUSTMENT, "宗地编号": "P-2", "事项类型": "受让人变更", "新约定值": "乙公司"}
    before = taken(books.book(sold), known=known(统一社会信用代码=CODES[0]), received_on=DAY).known
    assert asked(row("P-1", 年度产值=5), row("P-2", 年度产值=5), before=before) == []


@pytest.mark.parametrize(
    ("later", "waiting"),
    [
        (None, True),
        ({"年度产值": 600}, False),
        ({"年度产值": "无"}, False),
        ({"年度税收": 3}, True),
        ({"填报年度": 2023}, True),
    ],
)
def test_the_question_lapses_when_the_figures_differ(later: dict[str, Any] | None, waiting: bool) -> None:
    files = [
        books.book(register(宗地编号="P-1"), register(宗地编号="P-2")),
        books.book(row("P-1", 年度产值=500), row("P-2", 年度产值=500)),
    ]
    if later is not None:
        year = later.get("填报年度", 2024)
        files.append(books.book(row("P-1", **{"年度产值": None, "数据截止日期": f"{year}-12-31", **later})))
    found = taken(*files).known
    scope = scope_on(found.values(), date(2025, 12, 31))
    assert [bool(one.doubts) for one in scope.followed] == [False, waiting]


def test_the_first_parcels_figure_counts_and_the_other_waits() -> None:
    end = date(2025, 12, 31)
    files = (
        books.book(register(宗地编号="P-1"), register(宗地编号="P-2")),
        books.book(row("P-1", 年度产值=500), row("P-2", 年度产值=500)),
    )
    found = taken(*files)
    known_now = found.known
    waiting = {no: doubts(one, end, view_on(one, end).promises, (), others=known_now) for no, one in known_now.items()}
    assert {no: [one.of.value for one in doubted] for no, doubted in waiting.items()} == {"P-1": [], "P-2": ["output"]}


def test_a_code_is_one_code_however_it_is_written() -> None:
    codes = (CODES[1], f" {CODES[1].lower()}")
    both = taken(
        books.book(
            *(
                register(宗地编号=f"P-{n}", 受让企业=f"{n}公司", 统一社会信用代码=code)
                for n, code in enumerate(codes, 1)
            )
        ),
        received_on=DAY,
    )
    assert len(asked(row("P-1", 年度产值=5), row("P-2", 年度产值=5), before=both.known)) == 1
