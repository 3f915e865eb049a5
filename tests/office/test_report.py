"""The report's workbook, opened and saved by LibreOffice: every sheet, number and chart is still there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from review.workbook import report_workbook
from tests.office.conftest import saved_again
from tests.review.reports import CHECKSUM, PEOPLE, made
from wording.report.report_words import CHARTS, INDICATORS, PARCELS

pytestmark = pytest.mark.xdist_group("office")


def test_an_office_program_keeps_every_number_and_chart(tmp_path: Path) -> None:
    data = report_workbook(made(as_published={"start_rate": "0.25"}), PEOPLE, CHECKSUM, ["一句话"])
    sent, back = (load_workbook(io.BytesIO(one)) for one in (data, saved_again(tmp_path, {"report": data})["report"]))
    assert back.sheetnames == sent.sheetnames
    assert len(back[CHARTS.name]._charts) == len(sent[CHARTS.name]._charts) == 5
    for name in (INDICATORS.name, PARCELS.name):
        for row in sent[name].iter_rows():
            for cell in row:
                found = back[name][cell.coordinate].value
                if isinstance(cell.value, float):
                    assert found == pytest.approx(cell.value)
                else:
                    assert found == cell.value, (name, cell.coordinate)
