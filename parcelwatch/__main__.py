"""The command line: `parcelwatch`. Errors go to standard error in one sentence, never a traceback (interface.md)."""

from __future__ import annotations

import os
import sys
import tomllib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from land.policy import DEFAULT, PolicyProblem
from parcelwatch import assessing, printing

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="地诺：盯住每一宗标准地的承诺。"
)


@app.callback()
def main() -> None:
    """地诺：盯住每一宗标准地的承诺。"""


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Listing(StrEnum):
    TABLE = "table"
    JSON = "json"


class RefusedError(Exception):
    """The command cannot do what was asked; the text is the sentence to show. `code`: the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def day(text: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"日期要写成 YYYY-MM-DD：{text}") from None


@app.command()
def assess(
    files: Annotated[list[Path], typer.Argument(help="台账、填报表、变更事项，按表头区分")],
    on: Annotated[str, typer.Option(help="评估日 YYYY-MM-DD")],
    zone: Annotated[str, typer.Option(help="开发区代码")] = "demo",
    policy: Annotated[Path | None, typer.Option(help="预警规则 FILE.toml")] = None,
    format: Annotated[Format, typer.Option(help="输出形式")] = Format.TABLE,
) -> None:
    """评估本机上的工作簿，不联网。"""
    rules = DEFAULT
    if policy is not None:
        try:
            found = assessing.policy_of(policy)
        except OSError as error:
            raise RefusedError(f"读不到规则文件 {policy}：{error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise RefusedError(f"规则文件 {policy} 不是 TOML") from None
        if isinstance(found, PolicyProblem):
            raise RefusedError(f"规则文件 {policy} 的 {found.key} 不能用（应为 {found.wants}）")
        rules = found
    result = assessing.assess(files, day(on), zone, rules)
    document = result.document()
    if format is Format.JSON:
        printing.as_json(document)
    elif format is Format.CSV:
        sys.stdout.write(assessing.as_csv(document))
    else:
        parcels = [*document["parcels"]]  # type: ignore[misc]
        printing.console.print(printing.parcels_table(parcels, f"{on} 的评估（{zone}）"))
        printing.console.print(printing.levels_line(parcels))
    problems = [problem.shown() for problem in result.problems]
    if problems and format is not Format.JSON:
        printing.errors.print(printing.problems_table(problems))
    if not result.recognised:
        raise RefusedError("没有一个文件含有认识的表格。")
    raise typer.Exit(result.exit_code)


def run() -> None:
    """The command's entry: every refusal and every surprise is one sentence on standard error."""
    try:
        app(prog_name="parcelwatch")
    except RefusedError as error:
        printing.errors.print(escape(str(error)))
        sys.exit(error.code)
    except KeyboardInterrupt:
        printing.errors.print("已中断。")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("PARCELWATCH_TRACE"):
            raise
        printing.errors.print(escape(f"没有做成：{error or type(error).__name__}"))
        sys.exit(1)


if __name__ == "__main__":
    run()
