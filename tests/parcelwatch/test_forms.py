"""`parcelwatch template` and `parcelwatch prefilled`: workbooks as files, and nobody's filled-in file replaced."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from wording.columns import KINDS, Kind
from workbooks.writing.form import template


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "parcelwatch", *words]
    path = ":".join(str(Path(__file__).resolve().parents[2] / part) for part in ("", "functions"))
    environment = {"PATH": "", "PYTHONPATH": path, "LANG": "C.UTF-8", **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_template_is_saved_under_its_usual_name_and_never_over_a_file(tmp_path: Path) -> None:
    done = run(tmp_path, "template", "register")
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path / f"{KINDS[Kind.REGISTER]}模板.xlsx"
    assert file.read_bytes() == template(Kind.REGISTER)
    file.write_bytes(b"filled in")
    again = run(tmp_path, "template", "register")
    assert again.returncode == 1 and "没有覆盖" in again.stderr
    assert file.read_bytes() == b"filled in"


def test_a_template_is_saved_where_one_says_and_a_wrong_kind_or_place_is_told_in_a_sentence(tmp_path: Path) -> None:
    assert run(tmp_path, "template", "contacts", "--out", "c.xlsx").returncode == 0
    assert (tmp_path / "c.xlsx").read_bytes() == template(Kind.CONTACTS)
    assert run(tmp_path, "template", "passwords").returncode == 2
    nowhere = run(tmp_path, "template", "return", "--out", "no/such/folder.xlsx")
    assert nowhere.returncode == 2 and "写不了" in nowhere.stderr and "Traceback" not in nowhere.stderr


class Api(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append(self.path)
        known = "/demo/" in self.path
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(b"workbook" if known else '{"code": "not_found", "message": "没有找到。"}'.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def api() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_prefilled_return_comes_from_the_api(tmp_path: Path, api: str) -> None:
    variables = {"PARCELWATCH_API_URL": api, "PARCELWATCH_TOKEN": "t"}
    done = run(tmp_path, "prefilled", "2026", "--zone", "demo", "--enterprise", "甲公司", **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "填报表_demo_2026.xlsx").read_bytes() == b"workbook"
    asked = urlsplit(Api.asked[-1])
    assert (asked.path, parse_qs(asked.query)) == ("/zones/demo/returns/2026", {"enterprise": ["甲公司"]})
    refused = run(tmp_path, "prefilled", "2026", "--zone", "other", **variables)
    assert refused.returncode == 1 and "没有找到" in refused.stderr
    assert not (tmp_path / "填报表_other_2026.xlsx").exists()
