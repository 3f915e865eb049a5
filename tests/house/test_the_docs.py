"""The pages for readers: links lead somewhere, lists are whole, and no page is true on one machine only."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.seen.columns import with_columns

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LAW = {"domain.md", "alerts.md"}  # copied word for word


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_of_a_page_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path = unquote(target.partition("#")[0])
        assert (page.parent / path).exists(), f"{page.name} leads to {target}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in LAW], ids=lambda page: page.name)
def test_a_page_that_is_named_in_a_page_is_there(page: Path) -> None:
    for name in set(re.findall(r"(?<![\w/.-])([A-Za-z-]+(?:\.zh)?\.md)\b", page.read_text(encoding="utf-8"))):
        assert (ROOT / "docs" / name).exists() or (ROOT / name).exists(), f"{page.name} names {name}"


def test_the_readme_is_for_whoever_looks_in() -> None:
    readme = text_of("README.md")
    assert len(readme.splitlines()) <= 90
    assert "make demo" in readme and "make test" in readme and "![" in readme


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != ROOT], ids=lambda page: page.name)
def test_every_page_is_found_from_the_readme_or_from_a_page_that_is(page: Path) -> None:
    first = set(re.findall(r"\(docs/([\w.-]+\.md)\)", text_of("README.md")))
    assert page.name in first


def test_deploying_names_every_parameter_of_the_template() -> None:
    template = text_of("template.yaml")
    names = re.findall(r"^  (\w+):$", template.split("\nParameters:\n")[1].split("\nRules:\n")[0], re.MULTILINE)
    assert len(names) > 10
    missing = [name for name in names if f"`{name}`" not in text_of("docs/deploying.md")]
    assert not missing


def test_the_page_for_staff_lists_every_column_with_its_unit() -> None:
    page = text_of("docs/staff.zh.md")
    assert with_columns(page) == page, "make seen"


def test_operating_tells_the_hours_of_the_schedules() -> None:
    crons = set(re.findall(r"cron\((\d+) (\d+) ", text_of("template.yaml")))
    assert len(crons) >= 4
    table = text_of("docs/operating.md").split("## A day of the service")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| (\d\d:\d\d) \|", table, re.MULTILINE)) == {
        f"{int(hour):02d}:{int(minute):02d}" for minute, hour in crons
    }
