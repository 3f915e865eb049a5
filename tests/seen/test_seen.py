"""What people read is as it stands in the files beside; `make seen` writes them anew, and the diff shows what changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from telling.letter import LetterKind
from tests.seen.books import WRITTEN
from tests.seen.cases import CASES, FOLDER
from tests.seen.verdicts import changed_under_the_same_code
from wording.columns import Kind
from wording.mail.letters import templates
from zones.report_order import ReportKind

FUNCTIONS = FOLDER.parents[1] / "functions"
EACH = [(folder, name) for folder, cases in CASES.items() for name in cases]


@pytest.mark.parametrize(("folder", "name"), EACH, ids=lambda part: part)
def test_it_is_as_it_was_last_seen(folder: str, name: str) -> None:
    file = FOLDER / folder / f"{name}.txt"
    assert file.exists(), "make seen"
    now, kept = CASES[folder][name](), file.read_text(encoding="utf-8")
    if folder == "verdicts":
        assert not changed_under_the_same_code(kept, now), "a verdict changed: raise CODE_VERSION in land/policy.py"
    assert now == kept, f"{file.name}: make seen, and read the diff"


def test_a_changed_verdict_wants_another_version_of_the_code_and_a_new_example_does_not() -> None:
    kept = CASES["verdicts"]["01-nothing-started"]()
    other = kept.replace("status=suspected_1y", "status=none")
    assert kept != other and changed_under_the_same_code(kept, other)
    assert not changed_under_the_same_code(kept, kept)
    assert not changed_under_the_same_code(kept, other.replace("code ", "code 1", 1))
    assert not changed_under_the_same_code("", kept)


def test_no_text_is_kept_of_what_is_no_more() -> None:
    kept = {(file.parent.name, file.stem) for file in FOLDER.glob("*/*.txt")}
    assert kept == {*EACH}


def of_kind(code: str, folder: str) -> bool:
    """Whether a case is of that kind: its name is the code, or goes on after it."""
    return any(name == code or name.startswith(f"{code}-") for name in CASES[folder])


@pytest.mark.parametrize("kind", [*LetterKind, "code"])
def test_every_kind_of_letter_is_seen(kind: str) -> None:
    assert of_kind(kind, "letters")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_form_is_seen(kind: Kind) -> None:
    assert of_kind(f"form-{kind}", "books")


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_report_is_seen_as_letter_page_and_workbook(kind: ReportKind) -> None:
    assert all(of_kind(f"report-{kind}", folder) for folder in ("letters", "pages", "books"))


def writers(path: Path) -> Iterator[str]:
    """The writers of workbooks that a file makes: of XlsxWriter, or of openpyxl."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = node.func if isinstance(node, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name in ("Workbook", "IntoTheArchive"):
            yield name


def test_every_module_that_writes_a_workbook_is_seen() -> None:
    files = [path for path in FUNCTIONS.rglob("*.py") if any(writers(path))]
    named = {".".join(path.relative_to(FUNCTIONS).with_suffix("").parts) for path in files}
    assert (
        named - {"workbooks.marking.rebuilding", "workbooks.reading.unlocked"} == WRITTEN.keys()
    )  # these open what others wrote


@pytest.mark.parametrize(("folder", "cases"), [("mail", "letters"), ("page", "pages"), ("report", "pages")])
def test_every_template_is_seen(folder: str, cases: str) -> None:
    templates.cache_clear()
    for seen in CASES[cases].values():
        seen()
    pages = templates() if folder == "mail" else templates(folder)  # as the letters ask for it
    assert pages.cache is not None
    used = {name for _, name in pages.cache}
    assert used == set(pages.list_templates(extensions=["html", "txt", "css"])) - {"page.css"}  # read as it is
