"""An indicator is two rows, and so is a fact: nothing else has to be told of 亩均利润 (万元/亩, of 年度利润总额).

A column that no rule reads is one row: 履约保证金 of the register, 年度用电量 of the return.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("functions", "parcelwatch", "infra", "tests", "docs")
# File → the begin of a row, and the row that goes in before it.
ROWS = {
    "functions/land/indicator.py": {
        'JOBS = "jobs"': 'PROFIT = "profit", _OF_A_YEAR, "wan_yuan"',
        'JOBS_PER_MU = "jobs_per_mu"': 'PROFIT_PER_MU = "profit_per_mu", _YEARLY, Fact.PROFIT, AREA, "wan_yuan/mu"',
    },
    "functions/wording/columns.py": {
        "_fact(Fact.JOBS,": '_fact(Fact.PROFIT, "年度利润总额", "全年的利润总额。", "520"),',
        '_column("evidence",': '_column("power", "年度用电量", "全年的用电量。", "12", unit="tce"),',
        '_column("daily_penalty_rate",': '_column("deposit", "履约保证金", "合同约定的履约保证金。", "80", unit="wan_yuan"),',
        "_indicator(Indicator.JOBS_PER_MU,": '_indicator(Indicator.PROFIT_PER_MU, "亩均利润", "承诺的亩均年利润。", "5"),',
    },
}


def test_rows_of_two_tables_carry_a_new_indicator_and_new_columns_from_the_workbook_to_the_report(
    tmp_path: Path,
) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, rows in ROWS.items():
        file = tmp_path / name
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        for begin, row in rows.items():
            (place,) = [at for at, line in enumerate(lines) if line.strip().startswith(begin)]
            lines.insert(place, f"    {row}\n")
        file.write_text("".join(lines), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/intake/with_one_more_indicator.py",
    ]
    told = subprocess.run(
        command,
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": f"{tmp_path / 'functions'}{os.pathsep}{tmp_path}",
        },
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    assert " passed" in told.stdout
