"""domain.md section 9 once more, from the cells of workbooks to the JSON: the examples that test_assess does not tell."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parcelwatch import assessing
from tests import books

STOPPED = {"实际动工日期": "2023-05-01", "停工日期": "2024-03-15"}


def promised(parcel_no: str, start: str, completion: str, **more: Any) -> dict[str, Any]:
    dates = {"约定动工日期": start, "约定竣工日期": completion}
    return {**books.REGISTER, "宗地编号": parcel_no, "成交价款": None, **dates, **more}


def returned(parcel_no: str, cutoff: str, **cells: Any) -> dict[str, Any]:
    return {"宗地编号": parcel_no, "填报年度": int(cutoff[:4]), "数据截止日期": cutoff, **cells}


REGISTER = [
    promised("2-leap", "2024-02-29", "2029-01-01", 统一社会信用代码="91140781MA0ABCDE0A"),
    promised("2-march", "2023-03-01", "2029-01-01", 统一社会信用代码="91140781MA0ABCDE0B"),
    promised("3", "2023-06-01", "2026-06-01", 统一社会信用代码="91140781MA0KT00030"),
    *(
        promised(parcel_no, "2023-06-01", "2027-06-01", **{"用地面积(亩)": "100000㎡", "成交价款": 1236})
        for parcel_no in ("4-less", "4-third", "4-resumed", "5-3500", "5-4000")
    ),
    *(promised(parcel_no, "2025-01-01", "2026-06-30") for parcel_no in ("10-silent", "10-told")),
    *(
        promised(parcel_no, "2021-01-01", "2023-01-01", 约定达产日期="2024-06-30", 亩均税收=10)
        for parcel_no in ("11-silent", "11-told")
    ),
]
RETURNS = [
    returned("3", "2024-05-31", 实际开工日期="2023-05-20"),
    returned("4-less", "2024-12-31", 已动工开发面积=33333.33, **STOPPED),
    returned("4-third", "2024-12-31", 已动工开发面积=33333.34, 累计完成投资=4000, **STOPPED),
    returned("4-resumed", "2024-12-31", 已动工开发面积=33333.33, **STOPPED),
    returned("4-resumed", "2025-03-10", 复工日期="2025-03-10"),
    returned("5-3500", "2024-12-31", 累计完成投资=3500, 其中土地价款及税费=1236, **STOPPED),
    returned("5-4000", "2024-12-31", 累计完成投资=4000, 其中土地价款及税费=1236, **STOPPED),
    returned("10-silent", "2026-06-29", 实际动工日期="2025-01-01"),
    returned("10-told", "2026-06-30", 实际动工日期="2025-01-01"),
    returned("11-told", "2026-02-10", 填报年度=2025, 年度税收=2000),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("examples")
    (folder / "f.csv").write_bytes(books.as_csv(books.grid(RETURNS), "gb18030"))
    (folder / "r.xlsx").write_bytes(books.book(*REGISTER))
    return [folder / "f.csv", folder / "r.xlsx"]


@cache
def document(on: str, *files: Path) -> dict[str, Any]:
    return assessing.assess([*files], date.fromisoformat(on), "demo").document()


def parcel(files: list[Path], on: str, parcel_no: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in document(on, *files)["parcels"] if p["parcel_no"] == parcel_no)
    return found


def idle(files: list[Path], on: str, parcel_no: str) -> str:
    return str(parcel(files, on, parcel_no)["idle"]["status"])


def commitment(files: list[Path], on: str, parcel_no: str, indicator: str) -> dict[str, Any]:
    commitments = parcel(files, on, parcel_no)["commitments"]
    return next(dict(c) for c in commitments if c["indicator"] == indicator)


@pytest.mark.parametrize(
    ("parcel_no", "on", "status"),
    [
        ("2-leap", "2025-02-28", "none"), ("2-leap", "2025-03-01", "suspected_1y"), ("2-leap", "2026-02-28", "suspected_1y"),
        ("2-leap", "2026-03-01", "suspected_2y"), ("2-march", "2024-03-01", "none"), ("2-march", "2024-03-02", "suspected_1y"),
    ],
)  # fmt: skip
def test_example_2_a_full_year_from_a_leap_day(files: list[Path], parcel_no: str, on: str, status: str) -> None:
    assert idle(files, on, parcel_no) == status


def test_example_3_earthwork_meets_the_promise_and_leaves_the_start_to_be_verified(files: list[Path]) -> None:
    assert commitment(files, "2024-06-02", "3", "groundbreaking")["verdict"] == "met"
    assert idle(files, "2024-06-02", "3") == "start_unverified"
    assert parcel(files, "2024-06-02", "3")["level"] == "yellow"


def test_example_4_a_third_of_the_area_and_a_resumption_end_the_suspicion(files: list[Path]) -> None:
    three = ("4-less", "4-third", "4-resumed")
    assert [idle(files, "2025-03-15", n) for n in three] == ["none", "none", "none"]
    assert [idle(files, "2025-03-16", n) for n in three] == ["suspected_suspended", "none", "none"]


def test_example_5_a_quarter_of_the_investment_is_measured_without_land_and_taxes(files: list[Path]) -> None:
    assert idle(files, "2025-03-16", "5-3500") == "suspected_suspended"
    assert idle(files, "2025-03-16", "5-4000") == "none"


@pytest.mark.parametrize(
    ("on", "silent", "told", "level"),
    [
        ("2026-05-15", "not_due", "not_due", "green"),
        ("2026-05-16", "due_soon", "due_soon", "blue"),
        ("2026-06-30", "due_soon", "due_soon", "blue"),
        ("2026-07-01", "unreported", "overdue", "yellow"),
        ("2026-09-30", "unreported", "overdue", "yellow"),
        ("2026-10-01", "unreported", "overdue", "red"),
    ],
)
def test_example_10_from_thirty_days_before_to_three_months_after(
    files: list[Path], on: str, silent: str, told: str, level: str
) -> None:
    for parcel_no, verdict in (("10-silent", silent), ("10-told", told)):
        one = commitment(files, on, parcel_no, "completion")
        assert (one["verdict"], one["level"]) == (verdict, level)


@pytest.mark.parametrize(
    ("parcel_no", "on", "verdict", "year"),
    [
        ("11-silent", "2026-03-31", "not_due", 2025),
        ("11-silent", "2026-04-01", "unreported", 2025),
        ("11-silent", "2027-03-31", "unreported", 2025),
        ("11-silent", "2027-04-01", "unreported", 2026),
        ("11-told", "2026-02-09", "not_due", 2025),
        ("11-told", "2026-02-10", "met", 2025),
    ],
)
def test_example_11_the_first_check_year(files: list[Path], parcel_no: str, on: str, verdict: str, year: int) -> None:
    one = commitment(files, on, parcel_no, "tax_per_mu")
    assert (one["verdict"], one["check_year"]) == (verdict, year)


def test_example_12_only_the_wrong_check_character_is_questioned(files: list[Path]) -> None:
    (problem,) = document("2024-06-02", *files)["problems"]
    assert (problem["code"], problem["severity"], problem["row"]) == ("credit_code_check", "warning", 3)
    assert problem["text"] == "91140781MA0ABCDE0B"


def test_works_that_stand_still_are_named_beside_the_parcels(tmp_path: Path) -> None:
    """domain.md section 13: 2023 产值 无, 税收 0; 2024 0, 0: dormant; 2024 blank: 情况不明; 2024 产值 1 万元: none."""
    numbers = {"still": ("0", "0"), "blank": ("", ""), "alive": ("1", "0")}
    returns = [
        row
        for number, (output, tax) in numbers.items()
        for row in (
            returned(number, "2022-12-31", 实际投产日期="2022-06-01"),
            returned(number, "2023-12-31", 年度产值="无", 年度税收="0"),
            returned(number, "2024-12-31", 年度产值=output, 年度税收=tax),
        )
    ]
    (tmp_path / "f.csv").write_bytes(books.as_csv(books.grid(returns)))
    (tmp_path / "r.xlsx").write_bytes(books.book(*(promised(number, "2021-01-01", "2022-01-01") for number in numbers)))
    found = document("2025-04-01", tmp_path / "f.csv", tmp_path / "r.xlsx")["dormant"]
    assert [(one["parcel_no"], one["status"], one["years"]) for one in found] == [
        ("still", "dormant", [2023, 2024]),
        ("blank", "unclear", [2023, 2024]),
    ]
    assert "疑似停产，请核实" in found[0]["explanation"] and "情况不明" in found[1]["explanation"]


def test_example_15_a_start_six_months_after_the_land_was_to_come(tmp_path: Path) -> None:
    days = {"约定交地日期": "2024-08-31", "实际交地日期": None}
    (tmp_path / "r.xlsx").write_bytes(books.book(promised("15", "交地后6个月", "2027-01-01", **days)))
    files = [tmp_path / "r.xlsx"]
    assert commitment(files, "2025-03-01", "15", "groundbreaking")["due"] == "2025-02-28"
    (problem,) = document("2025-03-01", *files)["problems"]
    assert (problem["code"], problem["severity"], problem["cell"]) == ("relative_date", "warning", "D2")
    assert "2025-02-28" in problem["message"]


def test_value_added_and_jobs_per_mu_come_last_each_in_its_unit(tmp_path: Path) -> None:
    """domain.md section 2: at the end of every listing; domain.md section 4: 万元/亩 and 人/亩 by default, another unit in the heading."""
    agreed = {
        "约定达产日期": "2023-12-31",
        "研发投入强度": 3,
        "亩均就业(人/公顷)": 30,
        "亩均增加值": "≥9.6",
        "用地面积(亩)": 102.76128,
    }
    figures = {"年度工业增加值": 950.3, "年度从业人数": "205人", "年度研发投入": 1, "年度主营业务收入": 10}
    (tmp_path / "r.xlsx").write_bytes(books.book(promised("P", "2021-01-01", "2023-01-01", **agreed)))
    (tmp_path / "f.xlsx").write_bytes(books.book(returned("P", "2024-12-31", **figures)))
    found = document("2025-02-01", tmp_path / "f.xlsx", tmp_path / "r.xlsx")
    last = found["parcels"][0]["commitments"][-3:]
    assert [(one["indicator"], one["verdict"], one["target_min"], one["value"], one["unit"]) for one in last] == [
        ("rd_share", "met", "0.03", "0.1", ""),
        ("value_added_per_mu", "short", "96000", "92476.4658", "元/亩"),
        ("jobs_per_mu", "short", "2", "1.9949", "人/亩"),
    ]
