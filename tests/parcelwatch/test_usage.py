"""What ends a command is one Chinese sentence, whatever it was; and the help is Chinese."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from parcelwatch import __main__ as commands
from parcelwatch import assessing, here, usage
from parcelwatch.remote import Api, ApiError

Ran = tuple[int, str, str]
ENGLISH = re.compile(
    r"\b(?:usage|options?|missing|error|invalid|such|try|argument|required|default|show|help for)\b", re.IGNORECASE
)


@pytest.fixture
def parcelwatch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ran]:
    """A function that runs the command as a shell does: its exit code, and what it wrote. No local stack runs."""
    monkeypatch.setattr(here, "STACK", tmp_path / "none")
    monkeypatch.setattr(here, "NOTED", tmp_path / "noted")
    for name in (here.DATA, "PARCELWATCH_API_URL", "PARCELWATCH_TRACE", "TABLE_NAME"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["parcelwatch", *words])
        with pytest.raises(SystemExit) as ended:
            commands.run()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bogus", "没有命令 bogus。用法见 parcelwatch --help"),
        ("sweep --bogus", "没有选项 --bogus。用法见 parcelwatch sweep --help"),
        ("sweep --o 2026-01-01", "没有选项 --o（是不是 --on？）。用法见 parcelwatch sweep --help"),
        ("parcel", "缺少参数 parcel_no。用法见 parcelwatch parcel --help"),
        ("assess a.xlsx", "缺少选项 --on。用法见 parcelwatch assess --help"),
        (
            "assess a.xlsx --on 2026-01-01 --format x",
            "--format 只能是 table、json、csv 之一。用法见 parcelwatch assess --help",
        ),
        ("prefilled abc", "year 要写成整数。用法见 parcelwatch prefilled --help"),
        ("down x", "多出来的参数：x。用法见 parcelwatch down --help"),
        ("sweep --on", "选项 --on 后面要有值"),
        ("zone add x --name y --head a", "选项 --head 后面的值不够"),
        ("review bogus", "没有命令 bogus。用法见 parcelwatch review --help"),
    ],
)
def test_wrong_usage_is_told_in_one_chinese_sentence(parcelwatch: Callable[..., Ran], words: str, said: str) -> None:
    code, out, err = parcelwatch(*words.split())
    assert (code, out) == (2, "")
    assert err.startswith(said) and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "words", ["", "--help", "assess --help", "up --help", "review --help", "review open --help", "calendar --help"]
)
def test_the_help_is_in_one_language(parcelwatch: Callable[..., Ran], words: str) -> None:
    code, out, err = parcelwatch(*words.split())
    assert code == (0 if words else 2)
    assert "用法：" in out and err == ""
    assert not ENGLISH.search(out), ENGLISH.search(out)


def test_every_command_that_needs_a_stack_takes_its_folder(parcelwatch: Callable[..., Ran]) -> None:
    command = typer.main.get_command(commands.app)
    here.take_data(command)
    for one in usage.every(command):
        if not hasattr(one, "commands"):
            assert [param.name for param in one.params].count("data") == 1, one.name
    code, _, err = parcelwatch("mail", "--data", "/nowhere")
    assert (code, "/nowhere 里的本机服务没有运行" in err) == (1, True)


def test_where_nothing_runs_this_is_said(parcelwatch: Callable[..., Ran]) -> None:
    for words in ("parcels", "sweep", "mail", "dead", "calendar", "zone add x --name y"):
        code, _, err = parcelwatch(*words.split())
        assert (code, err) == (1, "本机服务没有运行，请先执行 parcelwatch up --detach。\n")
    assert parcelwatch("down") == (0, "没有运行。\n", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "Permission denied", "a.xlsx"), "没有做成：没有权限 a.xlsx。"),
        (OSError(9999, "Strange"), "没有做成：系统错误 9999。"),
        (ApiError("连不上服务：ConnectError"), "没有做成：连不上服务：ConnectError"),
        (KeyError("secret"), "没有做成（KeyError）。设 PARCELWATCH_TRACE=1 再执行一次，可以看到详情。"),
        (RuntimeError("it broke"), "没有做成（RuntimeError）。"),
    ],
)
def test_a_surprise_is_told_without_the_words_of_another_language(
    parcelwatch: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(assessing, "assess", fails)
    code, out, err = parcelwatch("assess", "a.xlsx", "--on", "2026-01-01")
    assert (code, out) == (1, "")
    assert err.startswith(said)


def test_an_interruption_ends_as_a_shell_expects(
    parcelwatch: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(assessing, "assess", interrupted)
    assert parcelwatch("assess", "a.xlsx", "--on", "2026-01-01") == (130, "", "已中断。\n")


def test_a_file_that_cannot_be_read_says_why_in_chinese(parcelwatch: Callable[..., Ran], tmp_path: Path) -> None:
    code, out, _ = parcelwatch("assess", str(tmp_path / "none.xlsx"), "--on", "2026-01-01", "--format", "json")
    assert code == 2
    assert "没有这个文件或文件夹" in out and "No such" not in out
    code, _, err = parcelwatch("assess", "a.xlsx", "--on", "2026-01-01", "--policy", str(tmp_path))
    assert (code, "是文件夹，不是文件" in err) == (2, True)


def test_what_the_gateway_says_in_english_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    answers = {"/own": (404, {"code": "not_found", "message": "没有找到。"}), "/gate": (404, {"message": "Not Found"})}
    api = Api("http://127.0.0.1:1", "token")
    api._http = httpx.Client(
        transport=httpx.MockTransport(
            lambda request: httpx.Response(answers[request.url.path][0], json=answers[request.url.path][1])
        )
    )
    for path, said in (("/own", "没有找到。"), ("/gate", "服务返回 404。")):
        with pytest.raises(ApiError, match=said):
            api._ask("GET", path)
