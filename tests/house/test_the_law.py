"""The law lies in docs/: whatever cites a section of it cites one that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SUFFIXES = {".py", ".html", ".txt", ".yaml", ".toml", ".css"}
CITING = [
    path
    for folder in ("functions", "parcelwatch", "infra", "bench", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in SUFFIXES and "__pycache__" not in path.parts and path != Path(__file__)
]
CITING += [ROOT / "template.yaml", *ROOT.glob("*.md")]
CITING += [path for path in sorted(DOCS.glob("*.md")) if path.name not in {"domain.md", "alerts.md"}]
# Each entry of these stands below a heading that says of which page it speaks.
MAY_BE_BARE = {"decisions.md", "CHANGELOG.md"}

# A citation may be broken over two lines, and the second may begin with the comment's sign.
GAP = r"(?:\s|#)+"
PAGE = re.compile(r"(?<![\w/.-])(?:docs/)?([A-Za-z][A-Za-z-]*(?:\.zh)?\.md)\b")
SECTIONS = re.compile(rf"\b([a-z-]+\.md),?{GAP}sections?{GAP}(\d+(?:(?:,|{GAP}and|{GAP}to){GAP}\d+)*)")
BARE = re.compile(rf"\b[Ss]ections?{GAP}\d+")


def headings(page: str) -> set[str]:
    """The numbers of a page's sections."""
    return set(re.findall(r"^## (\d+)\. ", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE))


def cited(text: str) -> set[tuple[str, str]]:
    """Page and section number of every citation in a text."""
    return {(page, number) for page, numbers in SECTIONS.findall(text) for number in re.findall(r"\d+", numbers)}


def test_a_citation_is_read_in_each_of_its_forms() -> None:
    assert cited("as domain.md section 4 says") == {("domain.md", "4")}
    assert cited("(domain.md sections 4 and 14; alerts.md section 7)") == {
        ("domain.md", "4"),
        ("domain.md", "14"),
        ("alerts.md", "7"),
    }
    assert cited("# see domain.md\n    # section 6, and domain.md sections 1, 2 and 3") == {
        ("domain.md", "6"),
        ("domain.md", "1"),
        ("domain.md", "2"),
        ("domain.md", "3"),
    }


def test_the_law_has_its_sections() -> None:
    assert headings("domain.md") == {str(number) for number in range(1, 15)}
    assert headings("alerts.md") == {str(number) for number in range(1, 8)}


@pytest.mark.parametrize("page", ["domain.md", "alerts.md"])
def test_the_law_says_since_when_it_lies_here(page: str) -> None:
    assert "2026-11-27" in (DOCS / page).read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("path", CITING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_cited_page_is_there_and_every_cited_section_is_a_heading_of_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for page in sorted(set(PAGE.findall(text))):
        assert (DOCS / page).exists() or (ROOT / page).exists(), f"{page} is no page of ours"
    for page, number in sorted(cited(text)):
        assert number in headings(page), f"{page} has no section {number}"
    bare = [match[0] for match in BARE.finditer(SECTIONS.sub("", text))]
    assert not bare or path.name in MAY_BE_BARE, f"{bare} name no page: write domain.md or alerts.md before the word"


def test_enough_is_cited_that_a_broken_pattern_would_show() -> None:
    assert sum(len(cited(path.read_text(encoding="utf-8"))) for path in CITING) > 150
