"""The built zip by itself: every handler starts with nothing but the zip, the runtime's client and boto3."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import build, lint_template
from infra.local import installed
from tests.artifact.emulated import Emulated, environment

pytestmark = [
    pytest.mark.artifact,
    pytest.mark.xdist_group("artifact"),
    pytest.mark.skipif(sys.platform != "linux", reason="the Runtime Interface Emulator is a program for Linux"),
]

EVENTS = Path(__file__).resolve().parents[2] / "events"
HANDLERS = sorted(
    one["Properties"]["Handler"]
    for one in lint_template.load()["Resources"].values()
    if "Handler" in one.get("Properties", {})
)
NONSENSE = {"Records": [{"messageId": "m-1", "eventSource": "aws:sqs", "body": "nonsense"}]}
REFUSED = {"batchItemFailures": [{"itemIdentifier": "m-1"}]}


@pytest.fixture(scope="module")
def shipped() -> zipfile.ZipFile:
    build.build(build.SHIPPED)
    return zipfile.ZipFile(build.SHIPPED.zip)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip for this Python, unpacked as Lambda does it."""
    build.build(build.HOST)
    folder = tmp_path_factory.mktemp("artifact") / "task"
    with zipfile.ZipFile(build.HOST.zip) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def python() -> Path:
    """A Python that has what a Lambda has before our zip."""
    return installed.environment("rie", print) / "python"


def event(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def invoked(unpacked: Path, python: Path, handler: str, sent: dict[str, Any]) -> Any:
    with Emulated(installed.emulator_interface(print), python, unpacked, handler) as door:
        return door.invoke(sent)


def test_the_template_has_a_handler_for_every_door() -> None:
    doors = (path for path in build.our_files() if path.name.startswith("on_"))
    names = (".".join(path.relative_to(build.FUNCTIONS).with_suffix("").parts) for path in doors)
    assert sorted(f"{name}.handler" for name in names) == HANDLERS


@pytest.mark.parametrize(
    "handler",
    [
        "assess.on_parcels.handler",
        "intake.on_upload.handler",
        "notify.on_alert_steps.handler",
        "post.on_codes.handler",
        "post.on_letters.handler",
        "review.on_report.handler",
        "review.on_season.handler",
    ],
)
def test_a_door_of_a_queue_names_the_message_that_it_could_not_read(unpacked: Path, python: Path, handler: str) -> None:
    assert invoked(unpacked, python, handler, NONSENSE) == REFUSED


def test_the_outbox_has_nothing_to_pass_on(unpacked: Path, python: Path) -> None:
    assert invoked(unpacked, python, "outbox.on_stream.handler", {"Records": []}) == {"batchItemFailures": []}


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        ("sweep.on_night.handler", "sweep.night"),
        ("province.on_night.handler", "province.night"),
        ("digest.on_morning.handler", "digest.by_hand"),
        ("upload_link.on_request.handler", "upload_link.page"),
        ("upload_link.on_request.handler", "upload_link.ask"),
        ("sign_in.on_request.handler", "sign_in.home"),
        ("page.on_request.handler", "page.by_link"),
    ],
)
def test_a_door_that_must_read_first_gets_as_far_as_aws(unpacked: Path, python: Path, handler: str, name: str) -> None:
    said = invoked(unpacked, python, handler, event(name))
    assert (said["errorType"], said["errorMessage"]) == ("DoorError", "EndpointConnectionError")


def test_the_console_says_how_it_is(unpacked: Path, python: Path) -> None:
    assert invoked(unpacked, python, "console.on_request.handler", event("console.healthz"))["statusCode"] == 200


def test_the_page_to_sign_in_is_shown_by_what_the_artifact_holds(unpacked: Path, python: Path) -> None:
    said = invoked(unpacked, python, "sign_in.on_request.handler", event("sign_in.address"))
    assert said["statusCode"] == 200 and 'action="signin"' in said["body"]


def test_an_empty_workbook_is_made_by_what_the_artifact_holds(unpacked: Path, python: Path) -> None:
    said = invoked(unpacked, python, "forms.on_request.handler", event("forms.template"))
    assert (said["statusCode"], said["isBase64Encoded"]) == (200, True)


def imported() -> Iterator[str]:
    """Every module of others that our code imports anywhere, but for what only a type checker sees."""
    for path in build.our_files():
        if path.suffix != ".py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        unseen = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if id(node) in unseen:
                continue
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


def test_everything_that_is_imported_sooner_or_later_is_there(unpacked: Path, python: Path) -> None:
    code = f"import importlib\nfor name in {sorted(set(imported()))!r}: importlib.import_module(name)"
    subprocess.run([str(python), "-c", code], env=environment(unpacked), cwd=unpacked, check=True, timeout=60)


def test_the_limited_child_finds_its_packages_beside_our_code(unpacked: Path, python: Path) -> None:
    code = (
        "from edge import sandbox; from workbooks.grid import Refused, unpacked\n"
        "answer = sandbox.run('workbooks.reading.sheets:read_packed', 'a,b\\n1,2\\n'.encode())\n"
        "assert not isinstance(answer, sandbox.ChildFailed), answer\n"
        "assert not isinstance(unpacked(answer), Refused)"
    )
    subprocess.run([str(python), "-c", code], env=environment(unpacked), cwd=unpacked, check=True, timeout=60)


def test_the_shipped_wheels_are_for_lambda(shipped: zipfile.ZipFile) -> None:
    wheels = [name for name in shipped.namelist() if name.endswith(".dist-info/WHEEL")]
    assert len(wheels) >= 10
    for name in wheels:
        tags = re.findall(r"^Tag: (\S+)", shipped.read(name).decode(), re.MULTILINE)
        fits = re.compile(r"(py2\.)?py3-none-any|(cp312-(cp312|abi3)|cp3\d+-abi3)-manylinux\w*_x86_64")
        assert any(fits.fullmatch(tag) for tag in tags), (name, tags)


def test_the_shipped_native_code_is_for_lambda(shipped: zipfile.ZipFile) -> None:
    native = [name for name in shipped.namelist() if ".so" in Path(name).suffixes or name.endswith((".dylib", ".pyd"))]
    assert native
    for name in native:
        assert name.endswith((".cpython-312-x86_64-linux-gnu.so", ".abi3.so")), name
        assert (
            shipped.read(name)[:20] == b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00"
        )  # a library for x86_64


def test_the_shipped_zip_is_small_and_has_no_more_than_it_needs(shipped: zipfile.ZipFile) -> None:
    assert sum(entry.file_size for entry in shipped.infolist()) < 250_000_000
    assert build.SHIPPED.zip.stat().st_size < 50_000_000  # what an upload by the API may hold
    tops = {name.partition("/")[0] for name in shipped.namelist()}
    assert not tops & {"boto3", "botocore", "tests", "requirements.txt"}
    assert not [name for name in shipped.namelist() if "__pycache__" in name]


def test_the_shipped_zip_holds_the_handlers_and_what_the_host_zip_holds(shipped: zipfile.ZipFile) -> None:
    names = set(shipped.namelist())
    assert {handler.removesuffix(".handler").replace(".", "/") + ".py" for handler in HANDLERS} <= names
    build.build(build.HOST)
    with zipfile.ZipFile(build.HOST.zip) as host:
        common = {name for name in host.namelist() if name.endswith((".py", ".html", ".txt", ".js", ".css"))}
    assert common <= names


def test_the_same_inputs_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        artifact = build.Artifact(tmp_path / name / "f.zip", tmp_path / name / "packages", host=False)
        assert build.build(artifact) is True
        assert build.build(artifact) is False
        made.append(artifact.zip.read_bytes())
    assert made[0] == made[1]
