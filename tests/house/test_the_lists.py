"""CONTRIBUTING.md tells which files a new thing of each kind touches: those in which an existing thing of that kind stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LISTS = dict(re.findall(r"^### … (?:an? )(.+?)\n(.*?)(?=^###? |\Z)", PAGE, re.MULTILINE | re.DOTALL))
# Neither the law, nor its history, nor pages that only lead somewhere.
NOT_TOUCHED = {"domain.md", "alerts.md", "decisions.md", "province.md"}
SEARCHED = [
    ROOT / "template.yaml",
    ROOT / "pyproject.toml",
    *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in NOT_TOUCHED),
    *(
        path
        for folder in ("functions", "parcelwatch", "infra", "events")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".json", ".html", ".txt", ".js", ".yaml"} and "__pycache__" not in path.parts
    ),
]


def pattern(text: str) -> re.Pattern[str]:
    found = re.search(r"Pattern: `(.+)`$", text, re.MULTILINE)
    assert found
    return re.compile(found[1])


def listed(text: str) -> list[str]:
    return re.findall(r"^- `([^`]+)`: .+$", text, re.MULTILINE)


def test_every_kind_of_thing_has_its_list() -> None:
    assert set(LISTS) == {"indicator", "workbook column", "letter", "API route", "door", "zone indicator"}


@pytest.mark.parametrize("kind", LISTS)
def test_in_every_file_of_a_list_the_example_stands(kind: str) -> None:
    files = listed(LISTS[kind])
    assert len(files) == len(set(files)) >= 5
    for file in files:
        assert (ROOT / file).is_file(), file
        assert pattern(LISTS[kind]).search((ROOT / file).read_text(encoding="utf-8")), f"{file} has no {kind}"


@pytest.mark.parametrize("kind", LISTS)
def test_every_file_in_which_the_example_stands_is_in_its_list(kind: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in SEARCHED
        if pattern(LISTS[kind]).search(path.read_text(encoding="utf-8"))
    }
    missing = found - set(listed(LISTS[kind]))
    assert not missing, f"CONTRIBUTING.md, to add a {kind}: {sorted(missing)}"
