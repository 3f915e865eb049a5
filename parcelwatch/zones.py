"""The commands `zone add`, `zone revoke` and `link`: they write to the table, of the local stack or of a deployed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer
from rich.markup import escape

from parcelwatch import printing
from parcelwatch.asking import RefusedError, day


def add_commands(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the commands. find_table: after it our edge knows its table."""
    zones = typer.Typer(no_args_is_help=True, help="开发区")
    app.add_typer(zones, name="zone")

    @zones.command("add")
    def add_zone(
        code: str,
        name: Annotated[str, typer.Option(help="名称")],
        head: Annotated[tuple[str, str] | None, typer.Option(help="部门负责人：姓名 邮箱，由他（她）开始")] = None,
        parent: Annotated[str, typer.Option(help="上级")] = "",
        sender: Annotated[str, typer.Option(help="邮件落款")] = "",
        alerts_from: Annotated[str | None, typer.Option(help="从哪天起发信 YYYY-MM-DD，默认今天")] = None,
    ) -> None:
        """新建开发区：本机服务的，或（设置 TABLE_NAME 和 AWS 凭证后）已部署的。"""
        find_table()
        from edge import clock
        from edge.table import ledger_people, ledger_zones
        from land.people import is_address
        from wording.mail.welcome import welcome
        from zones.zone import Zone

        if head is not None and not is_address(head[1]):
            raise RefusedError(f"“{head[1]}”不是可用的邮箱地址。")
        since = day(alerts_from) if alerts_from else clock.today()
        zone = Zone(code, name, parent, sender or name, alerts_from=since)
        try:
            is_new = ledger_zones.add_zone(zone)
        except ValueError:
            raise RefusedError("开发区代码要用 1 至 40 个英文字母、数字、- 或 _。") from None
        if is_new:
            printing.console.print(f"已新建 {escape(code)}，{since} 起发信。")
        if head is not None and not ledger_people.contacts(code):
            person, letter = welcome(zone, head[0], head[1], clock.now())
            ledger_people.replace_contacts(code, 0, [person], [letter])
            printing.console.print(f"已写信给 {escape(head[0])}（{escape(head[1])}），信里有登录的网址。")
        elif not is_new:
            raise RefusedError(f"开发区 {code} 已经存在，没有改动。", 1)

    @zones.command("revoke")
    def revoke(code: str, address: Annotated[str, typer.Argument(help="邮箱")]) -> None:
        """停用一个人的全部链接和登录：本机服务的，或（设置 TABLE_NAME 和 AWS 凭证后）已部署的。"""
        find_table()
        from edge.table import ledger_people
        from land.people import is_address, person_id

        if not is_address(address) or not ledger_people.end_access(code, person_id(code, address)):
            raise RefusedError("这个开发区没有人用这个邮箱。", 1)
        printing.console.print(
            "已停用：以前发给这个邮箱的链接都打不开了，已登录的要重新登录。还在通讯录里的仍会收到新信。"
        )

    @app.command()
    def link(zone: str, address: Annotated[str, typer.Argument(help="通讯录里的邮箱")]) -> None:
        """给一个人做一个只供查看的链接，30 天有效。"""
        find_table()
        from access.admission import by_link
        from edge import clock, settings
        from edge.table import ledger, ledger_grants, ledger_people
        from land.grant import HAND, Grant, Presented
        from land.opening import Opening
        from land.parcel_now import in_question
        from land.people import person_id

        on = clock.today()
        now = clock.wall()
        person = ledger_people.member(zone, person_id(zone, address), on)
        if person is None:
            raise RefusedError("这个开发区的通讯录里没有这个邮箱。", 1)
        # Which parcels they may see is asked where every link is: agents may stand in the register alone.
        everything = Opening(frozenset(ledger.parcel_nos(zone)))
        parcels = ledger_grants.parcels_now(zone, in_question(person, everything), on)
        asked = Grant("", zone, person.person_id, HAND, opens=everything, granted_at=now, ends_at=now)
        visitor = by_link(Presented(asked, replace(person, ended_at=0), True, parcels), now)
        if isinstance(visitor, str) or not visitor.reads:
            raise RefusedError("这个人没有负责的宗地，没有可以查看的。", 1)
        secret = ledger_grants.grant(zone, person.person_id, HAND, Opening(visitor.reads))
        printing.console.print(f"{settings.site().public_url}/l/{secret}", soft_wrap=True)
