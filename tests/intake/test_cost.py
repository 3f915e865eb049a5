"""What a stranger's texts may cost outside the limited child: no more than a few ordinary ledgers of the largest size."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import pytest

from intake.opening import Opened, opened_file
from workbooks.grid import Cell, Sheet, packed

HEADINGS: list[Cell] = [
    "宗地编号", "受让企业", "用地面积(亩)", "约定动工日期", "约定竣工日期", "固定资产投资(万元)", "投资强度", "备注",
]  # fmt: skip
LONG = "地" * 32_767  # what a cell of Excel holds
DIGITS = "1" * 32_767
ROWS = 19_000


def row(number: int) -> list[Cell]:
    return [
        f"P-{number}", f"企业{number}", 100.0 + number % 7, ("day", 2024, 1 + number % 12, 1), ("day", 2026, 1, 1),
        5000.0 + number, "≥50", f"第{number}行",
    ]  # fmt: skip


def sheet(rows: list[list[Cell]], name: str = "台账", merged: list[tuple[int, int, int]] | None = None) -> Sheet:
    return Sheet(name, rows, list(range(1, len(rows) + 1)), False, merged=merged or [])


def in_column(place: int, cell: Callable[[int], Cell]) -> list[Sheet]:
    """An ordinary ledger, one column of which says something else: 300 different things, each packed once."""
    found = [cell(number) for number in range(300)]
    rows = [[*one[:place], found[number % 300], *one[place + 1 :]] for number, one in enumerate(map(row, range(ROWS)))]
    return [sheet([HEADINGS, *rows])]


def lookalikes(columns: int, rows: int, sheets: int) -> list[Sheet]:
    """Rows that may all be headings, each with other words."""
    return [
        sheet(
            [
                ["宗地编号", *(f"约定的第{number}项{line}类{at}指标情况" for at in range(columns))]
                for line in range(rows)
            ],
            f"第{number}张",
        )
        for number in range(sheets)
    ]


def unknown(columns: int, sheets: int) -> list[Sheet]:
    return [
        sheet(
            [[*HEADINGS, *(f"某第{number}种{at}产值税收投资日期指标" for at in range(columns))], row(1)],
            f"第{number}张",
        )
        for number in range(sheets)
    ]


HOSTILE: dict[str, Callable[[], list[Sheet]]] = {
    "long texts where headings are looked for": lambda: [sheet([[LONG + str(n % 60)] * 200 for n in range(200)])],
    "a long text in every cell": lambda: [sheet([HEADINGS, *([LONG] * 8 for _ in range(ROWS))])],
    "long notes of every row, each another": lambda: in_column(7, lambda n: LONG[: 32_000 - n] + str(n)),
    "a row's beginning": lambda: in_column(0, lambda n: LONG[: 32_000 - n]),
    "digits without end as a figure": lambda: in_column(5, lambda n: DIGITS[: 32_000 - n]),
    "digits without end as a day": lambda: in_column(3, lambda n: DIGITS[: 32_000 - n]),
    "digits and dashes as a promise": lambda: in_column(6, lambda n: ("1-" * 16_000)[n:]),
    "brackets as a figure": lambda: in_column(5, lambda n: ("(1" * 16_000)[n:]),
    "spaces without end": lambda: in_column(1, lambda n: " " * (32_000 - n)),
    "spaces without end between two letters": lambda: in_column(1, lambda n: "a" + " " * (32_000 - n) + "b"),
    "invisible characters": lambda: in_column(1, lambda n: "\u200b" * (32_000 - n) + "企业"),
    "thousands of unknown headings": lambda: unknown(240, 100),
    "thousands of rows that may be headings": lambda: lookalikes(200, 200, 8),
    "merged again and again": lambda: [
        sheet([HEADINGS, *map(row, range(ROWS))], merged=[(1, ROWS, n % 8) for n in range(20_000)])
    ],
    "a thousand sheets of nothing": lambda: [sheet([["说明", f"第{n}行"] for n in range(200)], f"{s}") for s in range(1000)],
}  # fmt: skip


def seconds(sheets: list[Sheet]) -> tuple[float, Opened]:
    """The CPU time outside the child."""
    data = packed(sheets)
    start = time.process_time()
    opened = opened_file(data, "a.xlsx")
    return time.process_time() - start, opened


@cache
def ordinary() -> float:
    """That of the largest ordinary ledger."""
    took, opened = seconds([sheet([HEADINGS, *map(row, range(ROWS))])])
    ((_, reads),) = opened.tables
    assert len(reads) == ROWS
    return took


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_costs_a_few_ordinary_ones_at_most(what: str) -> None:
    took, _ = seconds(HOSTILE[what]())
    print(f"{what}: {took / ordinary():.1f} × an ordinary ledger of {ROWS} rows ({ordinary():.1f} s)")
    assert took <= 8 * ordinary() + 1
