"""No text that leaves the service in a workbook or a CSV is a formula: every writer, with every beginning."""

from __future__ import annotations

import ast
import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from exports.writing import book_of, counted
from land.dossier import Dossier, Received, Source
from land.policy import DEFAULT
from parcelwatch import assessing, sample
from review.workbook import report_workbook
from tests import books
from tests.cast import parcel
from tests.land.zones import parcel as zone_parcel
from tests.land.zones import returned, uploaded
from wording.columns import Kind
from wording.sheets.prefilled import prefilled_return
from workbooks.inert import begins_formula, csv_value
from workbooks.marking.annotating import marked
from workbooks.marking.problem_sheet import Mark
from workbooks.writing.form import prefilled as written
from workbooks.writing.form import template
from zones.export import FILES, ExportFormat
from zones.report import Imprint, report
from zones.report_order import ReportKind

ROOT = Path(__file__).resolve().parents[2]
BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]
HOSTILE = [f'{begin}HYPERLINK("http://a.example","点")' for begin in BEGINNINGS]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_begins_a_formula_gets_an_apostrophe_in_a_csv(text: str) -> None:
    assert begins_formula(text)
    assert csv_value(text) == "'" + text


@given(
    st.one_of(
        st.integers(), st.decimals(allow_nan=False, allow_infinity=False).map(str), st.text("甲乙P0-", min_size=1)
    )
)
def test_numbers_and_ordinary_texts_stay_as_they_are(value: int | str) -> None:
    kept = csv_value(value)
    assert kept == value or (isinstance(value, str) and value.startswith("-") and kept == "'" + value)
    assert csv_value("-3.5") == "-3.5" and csv_value("+1e3") == "+1e3" and csv_value(-3) == -3


def offline_csv(folder: Path, text: str) -> bytes:
    """`assess --format csv` of a register in which the text stands for the enterprise."""
    file = folder / "r.csv"
    file.write_bytes(books.as_csv(books.grid([{**books.REGISTER, "宗地编号": "-P", "受让企业": text}])))
    return assessing.as_csv(assessing.assess([file], date(2024, 1, 1), "demo").document()).encode()


def prefilled(folder: Path, text: str) -> bytes:
    row = parcel(text)
    dossier = Dossier(text, (Received(row),))
    filled = prefilled_return([dossier], text, 2026, date(2026, 1, 1), as_of=date(2026, 1, 1))
    assert filled is not None
    return written(*filled)


def templates(folder: Path, text: str) -> bytes:
    return b"".join(template(kind) for kind in [Kind.REGISTER])


def demo_workbooks(folder: Path, text: str) -> bytes:
    return sample._write(folder / "s.xlsx", "表", ("甲",), [{"甲": text}]).read_bytes()


def problem_list(folder: Path, text: str) -> bytes:
    mark = Mark("error", "表", "A2", 2, column=text, text=text, message=text)
    return marked(books.book({"甲": 1}), [mark])[0]


def made_anew(folder: Path, text: str) -> bytes:
    return marked(books.as_csv([["甲"], [text]]), [Mark("error", None, "A2", 2, column=text, text=text, message=text)])[
        0
    ]


def report_books(folder: Path, text: str) -> bytes:
    """A report in which the text stands for the parcel, its holder, its agent, a reason and the file it came from."""
    first = returned(2024, "2024-12-31", "2025-01-10", investment="100 wan_yuan")
    again = returned(2024, "2024-12-31", "2026-01-10", reason=text, investment="300 wan_yuan")
    dossier = uploaded(zone_parcel(text, first, again, enterprise=text, agent="a"))
    source = Source(text, text, 1, text, line=1, cells={"investment": text})
    dossier = replace(dossier, returns=tuple(replace(one, source=source) for one in dossier.returns))
    imprint = Imprint(
        "z",
        text,
        ReportKind.FULL,
        date(2025, 12, 31),
        published_on=date(2026, 2, 1),
        versions={"code": text, text: text},
    )
    return report_workbook(report(imprint, [dossier]), {"a": text}, text, [text])


def exported(folder: Path, text: str) -> bytes:
    """An export in which the text stands for the parcel, its holder, its agent and a detail."""
    return _exported("xlsx", text)


def exported_csv(folder: Path, text: str) -> bytes:
    return _exported("csv", text)


def _exported(form: str, text: str) -> bytes:
    dossier = zone_parcel(text, enterprise=text, agent="a", details={"industry": text})
    files = {part: io.BytesIO() for part in FILES[ExportFormat(form)]}
    book = book_of(ExportFormat(form), files, date(2026, 7, 1), {"a": text})
    book.add(counted("z", "id", dossier, date(2026, 7, 1), policy=DEFAULT))
    book.close()
    return b"".join(file.getvalue() for file in files.values())


# Every file of ours that writes workbooks or CSVs, with a call that makes it write a stranger's text.
WRITERS: dict[str, Callable[[Path, str], bytes]] = {
    "functions/workbooks/writing/export_sheet.py": exported,
    "functions/workbooks/writing/form.py": prefilled,
    "functions/workbooks/writing/guide.py": templates,
    "functions/workbooks/marking/problem_sheet.py": problem_list,
    "functions/workbooks/marking/rebuilding.py": made_anew,
    "functions/workbooks/writing/report_charts.py": report_books,
    "functions/workbooks/writing/report_cover.py": report_books,
    "functions/workbooks/writing/report_sheet.py": report_books,
    "parcelwatch/assessing.py": offline_csv,
    "parcelwatch/sample.py": demo_workbooks,
}


@pytest.mark.parametrize("name", [*WRITERS, "csv"])
def test_no_writer_lets_a_text_become_a_formula(name: str, tmp_path: Path) -> None:
    for text in HOSTILE:
        data = {**WRITERS, "csv": exported_csv}[name](tmp_path, text)
        if data[:2] != b"PK":
            cells = [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]
            assert not [cell for cell in cells if begins_formula(cell)]
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [archive.read(part) for part in archive.namelist() if part.startswith("xl/worksheets/sheet")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]
        for sheet in load_workbook(io.BytesIO(data)).worksheets:
            cells_of = [cell for row in sheet.iter_rows() for cell in row]
            assert not [cell for cell in cells_of if cell.data_type == "f"]


def test_every_file_that_writes_workbooks_or_csvs_is_among_them() -> None:
    found = set()
    for folder in ("functions", "parcelwatch", "infra"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = {
                n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
            }
            if calls & {"write_string", "writer", "DictWriter", "load_workbook", "add_worksheet", "create_sheet"}:
                found.add(str(path.relative_to(ROOT)))
            assert not calls & {"write_row", "write_column", "write_formula", "write_rich_string"}, path
    assert found == set(WRITERS)
