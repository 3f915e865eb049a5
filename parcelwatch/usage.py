"""What ends a command, and what the library of the command line says of usage, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from typer import rich_utils
from typer._click.exceptions import NoArgsIsHelpError

from parcelwatch.asking import why

OPTIONS = "[选项]"
_HELP = "显示这段说明"
_WRONG = 2  # interface.md: wrong usage
_CHINESE = re.compile(r"[\u3400-\u9fff]")

# What the library says of wrong usage, and our sentence for it; `{0}` is what the first group holds.
_SAID: tuple[tuple[str, str], ...] = (
    (r"No such command '(.*)'", "没有命令 {0}"),
    (r"Missing command", "缺少命令"),
    (r"No such option: (\S+)", "没有选项 {0}"),
    (r"Missing argument '(.*)'", "缺少参数 {0}"),
    (r"Missing option '(.*)'", "缺少选项 {0}"),
    (r"Option '(.*)' requires \d+ arguments", "选项 {0} 后面的值不够"),
    (r"Option '(.*)' requires an argument", "选项 {0} 后面要有值"),
    (r"Option '(.*)' does not take a value", "选项 {0} 后面不能有值"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "多出来的参数：{0}"),
    (r"Invalid value for '(.*)': .*?is not one of (.*)", "{0} 只能是 {1} 之一"),
    (r"Invalid value for '(.*)': .*integer", "{0} 要写成整数"),
    (r"Invalid value for '(.*)': .*(?:does not exist)", "{0} 指的文件不存在"),
    (r"Invalid value for '(.*)'", "{0} 的值不能用"),
)


def sentence(error: Exception) -> str:
    """One Chinese sentence for whatever ended the command; of a surprise its type alone, for its text is another language.

    "" where the library has shown the help instead.
    """
    if isinstance(error, NoArgsIsHelpError):
        return ""
    if hasattr(error, "format_message"):
        return _wrong_usage(error)
    if isinstance(error, OSError) and error.errno is not None:
        where = f" {error.filename}" if error.filename else ""
        return f"没有做成：{why(error)}{where}。"
    if _CHINESE.search(str(error)):
        return f"没有做成：{error}"
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")  # what AWS answered
    return f"没有做成（{code or type(error).__name__}）。设 PARCELWATCH_TRACE=1 再执行一次，可以看到详情。"


def exit_code(error: Exception) -> int:
    """2 for wrong usage, else 1."""
    return _WRONG if hasattr(error, "format_message") else 1


def _wrong_usage(error: Any) -> str:
    """What is wrong (an error of the library), and the command whose help says more."""
    text = re.sub(r"\s+", " ", error.format_message())
    said = "写法不对"
    for pattern, words in _SAID:
        found = re.match(pattern, text)
        if found is not None:
            said = words.format(*(group.strip(" .").replace("'", "").replace(", ", "、") for group in found.groups()))
            break
    possible = getattr(error, "possibilities", None)
    meant = f"（是不是 {'、'.join(sorted(possible))}？）" if possible else ""
    command = error.ctx.command_path if getattr(error, "ctx", None) is not None else "parcelwatch"
    return f"{said}{meant}。用法见 {command} --help"


def in_chinese(command: Any) -> None:
    """The command and all below it tell their usage and help in Chinese."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[默认 {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.ENVVAR_STRING = "[环境变量 {}]"
    for one in every(command):
        one.options_metavar = OPTIONS
        if hasattr(one, "subcommand_metavar"):
            one.subcommand_metavar = "命令 …"
        one.get_usage = _usage(one.get_usage)
        one.get_help_option = _help(one.get_help_option)


def every(command: Any) -> Iterator[Any]:
    """The command and all commands below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from every(below)


def _usage(said: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda ctx: said(ctx).replace("Usage:", "用法：", 1)


def _help(found: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def option(ctx: Any) -> Any:
        one = found(ctx)
        if one is not None:
            one.help = _HELP
        return one

    return option
