"""The commands `upload`, `confirm` and `withdraw`: workbooks go up, receipts come back, and either can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError
from wording.sheets.annotations import copy_name

if TYPE_CHECKING:
    from parcelwatch.remote import Api

ZoneOption = Annotated[str, typer.Option(help="开发区代码；只有一个时不用写")]
FormatOption = Annotated[Listing, typer.Option(help="输出形式")]


def add_commands(app: typer.Typer, api_of: Callable[[str], tuple[Api, str]]) -> None:
    """The app has the commands; `api_of` gives the API and the zone that is meant."""

    @app.command()
    def upload(
        files: Annotated[list[Path], typer.Argument(help="工作簿")],
        zone: ZoneOption = "",
        no_wait: Annotated[bool, typer.Option("--no-wait", help="不等回执")] = False,
        copies: Annotated[Path | None, typer.Option(help="把标注好的文件存到这个文件夹")] = None,
        format: FormatOption = Listing.TABLE,
    ) -> None:
        """上传工作簿，等回执。"""
        for file in files:
            if not file.is_file():
                raise RefusedError(f"没有这个文件：{file}")
        api, zone = api_of(zone)
        receipts = []
        sent = []
        for file in files:  # all go up before the first receipt is waited for: what belongs together is told together
            with Progress(console=printing.errors, transient=True) as bars:
                bar = bars.add_task(file.name, total=file.stat().st_size)
                form = api.ask(zone, file)
                sent.append((file, api.post(form, file, lambda count, bar=bar: bars.advance(bar, count))))  # type: ignore[misc]
        for file, upload_id in sent:
            receipt = {
                "file": file.name,
                "upload_id": upload_id,
                **(api.receipt(upload_id) if no_wait else api.wait(upload_id)),
            }
            receipts.append(receipt)
            if format is Listing.TABLE:
                printing.print_receipt(file.name, receipt)
                if any(problem.get("confirmed") is False for problem in receipt["problems"]):
                    printing.console.print(f"数额没有填错的，请执行 parcelwatch confirm {upload_id}，以后不再问。")
                if receipt["state"] == "held":
                    printing.console.print(f"确认采用这份通讯录，请执行 parcelwatch confirm {upload_id}。")
            if copies is not None and receipt["annotated_url"]:
                copy = api.fetch(receipt["annotated_url"], copies / copy_name(file.name))
                printing.errors.print(f"标注好的文件：{escape(str(copy))}", soft_wrap=True)
        if format is Listing.JSON:
            printing.as_json(receipts)
        raise typer.Exit(int(any(one["state"] in ("partly_accepted", "rejected") for one in receipts)))

    @app.command()
    def confirm(
        upload_id: Annotated[str, typer.Argument(help="上传编号")],
        zone: ZoneOption = "",
        format: FormatOption = Listing.TABLE,
    ) -> None:
        """确认一次上传里被问到的数额没有填错，以后不再问；等待确认的通讯录从此采用。"""
        api, _ = api_of(zone)
        receipt = api.confirm(upload_id)
        if format is Listing.JSON:
            printing.as_json(receipt)
        else:
            count = sum(problem.get("confirmed", False) for problem in receipt["problems"])
            printing.console.print(f"已确认 {count} 处。")

    @app.command()
    def withdraw(
        upload_id: Annotated[str, typer.Argument(help="上传编号")],
        reason: Annotated[str, typer.Option(help="撤回的原因")] = "",
        undo: Annotated[bool, typer.Option("--undo", help="恢复当天撤回的上传")] = False,
        zone: ZoneOption = "",
        format: FormatOption = Listing.TABLE,
    ) -> None:
        """撤回一次上传：里面的内容都不再算数，文件和记录保留；当天可以用 --undo 恢复。"""
        if not undo and not reason.strip():
            raise RefusedError("请用 --reason 写明撤回的原因")
        api, _ = api_of(zone)
        receipt = api.restore(upload_id) if undo else api.withdraw(upload_id, reason)
        if format is Listing.JSON:
            printing.as_json(receipt)
            return
        printing.console.print("已恢复，重新算数。" if undo else "已撤回，不再算数；当天 24:00 前可以用 --undo 恢复。")
        for row in (receipt["withdrawal"] or {}).get("stays_refused", ()):
            year = f"（{row['year']} 年度）" if row["year"] else ""
            printing.console.print(f"仍然没有收下，需要的请重新上传：{escape(row['parcel_no'])}{year}")
