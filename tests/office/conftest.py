"""Workbooks opened and saved again by LibreOffice: all of them by one process, once per worker."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
# Formulas are computed on opening, whoever wrote the file: the tests of checks need it.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def saved_again(folder: Path, workbooks: Mapping[str, bytes]) -> dict[str, bytes]:
    """By name, each workbook as LibreOffice saves it as .xlsx. Skips the test where LibreOffice is not installed."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-calc)")
    profile, sent, back = folder / "profile", folder / "sent", folder / "back"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    sent.mkdir()
    for name, data in workbooks.items():
        (sent / f"{name}.xlsx").write_bytes(data)
    command = [OFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"]
    files = [str(sent / f"{name}.xlsx") for name in workbooks]
    subprocess.run([*command, "--outdir", str(back), *files], check=True, capture_output=True, timeout=180)
    return {name: (back / f"{name}.xlsx").read_bytes() for name in workbooks}
