"""`parcelwatch review report`: workbooks on disk in, the report as files out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from parcelwatch import sample
from tests import books
from tests.parcelwatch.revised import FIRST, NOW, REGISTER, REVISED


def run(folder: Path, *args: str, **files: bytes) -> subprocess.CompletedProcess[str]:
    paths = []
    for name, data in files.items():
        path = folder / f"{name}.xlsx"
        path.write_bytes(data)
        paths.append(str(path))
    command = [sys.executable, "-m", "parcelwatch", "review", "report", *paths, "--as-of", "2024-12-31", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def inputs(*returns: dict[str, Any]) -> dict[str, bytes]:
    return {"r": books.book(*REGISTER), **{f"f{n}": books.book(row) for n, row in enumerate(returns)}}


def test_it_writes_the_json_the_workbook_and_the_page_and_names_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(tmp_path, "--out", str(out), **inputs(FIRST, REVISED, NOW))
    assert done.returncode == 0, done.stderr
    names = ["full-2024-12-31.json", "full-2024-12-31.xlsx", "full-2024-12-31.html"]
    assert done.stdout.split() == [str(out / name) for name in names]
    document = json.loads((out / names[0]).read_text(encoding="utf-8"))
    assert (document["as_of"], document["published_on"], document["kind"]) == ("2024-12-31", "2024-12-31", "full")
    assert document["pages"][0]["behind"]["groundbreaking"][0]["source"]["cell"] == "D2"
    cells = {cell.value for row in load_workbook(out / names[1])["总览"].iter_rows() for cell in row}
    assert document["checksum"] in cells
    assert document["checksum"] in (out / names[2]).read_text(encoding="utf-8")


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        run(tmp_path, "--out", str(folder), "--kind", "short", **inputs(FIRST, NOW))
        found.append([(folder / f"short-2024-12-31.{end}").read_bytes() for end in ("json", "xlsx", "html")])
    assert found[0] == found[1]


def test_exit_codes_are_those_of_the_sibling(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "out"))
    bad = books.book({**NOW, "实际竣工日期": "快了"})
    done = run(tmp_path, *out, bad=bad, **inputs(FIRST))
    assert done.returncode == 1 and (tmp_path / "out" / "full-2024-12-31.xlsx").exists()
    assert run(tmp_path, *out, r=books.book({"甲": 1})).returncode == 2
    assert run(tmp_path, "--out", str(tmp_path / "r.xlsx"), **inputs(FIRST)).returncode == 2


def test_the_sample_has_a_use_a_project_type_and_an_approval_for_every_parcel(tmp_path: Path) -> None:
    files = [str(file) for file in sample.write_samples(tmp_path)]
    command = [sys.executable, "-m", "parcelwatch", "review", "report", *files, "--as-of", "2025-12-31"]
    done = subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr  # two of its rows have to come back
    document = json.loads((tmp_path / "full-2025-12-31.json").read_text(encoding="utf-8"))
    found = {one["code"]: one for one in document["review"]["indicators"]}
    share, promise = found["standard_land_share_ever"], found["promise_share_ever"]  # a closed parcel among them
    assert (share["numerator"], share["denominator"]) == ("34", "34")
    assert (promise["numerator"], promise["denominator"]) == ("30", "33")
    assert not found["promise_share_ever"]["no_data"] and not found["standard_land_share_ever"]["no_data"]
