"""Which stack a command speaks to, and of which zone: said, or the only one there is, or asked for."""

from __future__ import annotations

import base64
import binascii
import json
import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from parcelwatch import printing, usage
from parcelwatch.asking import RefusedError

if TYPE_CHECKING:
    from infra.local.stack import Stack
    from parcelwatch.remote import Api

ROOT = Path(__file__).resolve().parents[1]
STACK = ROOT / ".local" / "stack"
NOTED = ROOT / ".local" / "stacks"
DATA = "PARCELWATCH_DATA"


def note(data: Path) -> None:
    """The other commands find the stack of this folder by themselves."""
    NOTED.mkdir(parents=True, exist_ok=True)
    folder = str(data.resolve())
    (NOTED / sha256(folder.encode()).hexdigest()[:16]).write_text(folder, encoding="utf-8")


def all_running() -> dict[Path, Stack]:
    """The local stacks that may be meant, by folder: the one of the folder that was named or of the usual one, else others."""
    from infra.local.stack import Stack

    named = os.environ.get(DATA)
    usual = Path(named) if named else STACK
    found = Stack.attach(usual)
    if found is not None or named:
        return {usual: found} if found is not None else {}
    folders = sorted(Path(file.read_text(encoding="utf-8")) for file in NOTED.glob("*"))
    return {folder: stack for folder in folders if (stack := Stack.attach(folder)) is not None}


def only_one(found: Mapping[Path, Stack]) -> Stack | None:
    """The one that runs, or none; RefusedError, with the folders, where there are several."""
    if len(found) > 1:
        raise RefusedError(f"有几个本机服务在运行，请用 --data 写明是哪一个：{'、'.join(map(str, found))}", 1)
    return next(iter(found.values()), None)


def running() -> Stack:
    """The local stack that is meant; RefusedError where none runs, or several do."""
    found = only_one(all_running())
    if found is not None:
        return found
    named = os.environ.get(DATA)
    if named:
        raise RefusedError(f"{named} 里的本机服务没有运行，请先执行 parcelwatch up --detach --data {named}", 1)
    raise RefusedError("本机服务没有运行，请先执行 parcelwatch up --detach。", 1)


def find_table() -> None:
    """Our edge knows its table: the one that the environment names, else the local stack's."""
    if not os.environ.get("TABLE_NAME"):
        os.environ.update(running().environment)


def find_outputs(stack: str) -> Mapping[str, str]:
    """The outputs of the deployed stack of that name; of the local one for "", and then our edge speaks to it."""
    from parcelwatch.dead_letters import outputs_of

    if stack:
        return outputs_of(stack)
    local = running()
    os.environ.update(local.environment)
    return local.outputs


def api_of(zone: str) -> tuple[Api, str]:
    """The API, and the zone that is spoken of: the one named, else the only one, else the one that somebody chooses.

    Of PARCELWATCH_API_URL with PARCELWATCH_TOKEN, else of the local stack as its officer.
    """
    from parcelwatch.remote import Api

    if os.environ.get("PARCELWATCH_API_URL"):
        token = os.environ.get("PARCELWATCH_TOKEN", "")
        return Api(os.environ["PARCELWATCH_API_URL"], token), zone or chosen(zones_of_token(token))
    stack = running()
    os.environ.update(stack.environment)
    from edge.table import ledger_zones

    zones = {one.code: one.name for one in ledger_zones.zones()}
    if zone and zone not in zones:
        raise RefusedError(f"没有开发区 {zone}。{_named(zones)}")
    zone = zone or chosen(zones)
    return Api(stack.api_url, stack.token("local-officer", [zone], ["officer"])), zone


def every_api(zone: str) -> list[tuple[Api, str]]:
    """The API and the zone named; where none is, for each zone that one may see."""
    from parcelwatch.remote import Api

    if zone:
        return [api_of(zone)]
    if os.environ.get("PARCELWATCH_API_URL"):
        token = os.environ.get("PARCELWATCH_TOKEN", "")
        found = [(Api(os.environ["PARCELWATCH_API_URL"], token), code) for code in zones_of_token(token)]
    else:
        os.environ.update(running().environment)
        from edge.table import ledger_zones

        found = [api_of(code) for code in ledger_zones.codes()]
    if not found:
        raise RefusedError("没有看得到的开发区。")
    return found


def zones_of_token(token: str) -> dict[str, str]:
    """The zones that an ID token names, without names; none where it is no token. The API checks it, not we."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return dict.fromkeys(str(claims["zones"]).split(), "")
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
        return {}


def chosen(zones: Mapping[str, str]) -> str:
    """The only zone, or the one that somebody at a terminal chooses; RefusedError with their names where nobody can."""
    if len(zones) == 1:
        return next(iter(zones))
    if not zones or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RefusedError(f"请用 --zone 写明开发区。{_named(zones)}")
    for code, name in zones.items():
        printing.errors.print(f"  {escape(code)}  {escape(name)}")
    while True:
        answer = printing.errors.input("哪个开发区（代码）：").strip()
        if answer in zones:
            return answer
        printing.errors.print("没有这个代码。")


def _named(zones: Mapping[str, str]) -> str:
    shown = (f"{code}（{name}）" if name else code for code, name in zones.items())
    return f"有：{'、'.join(shown)}。" if zones else ""


def take_data(command: Any) -> None:
    """Every command below takes `--data DIR`, as far as it does not already: the folder of the local stack that is meant."""
    helper = typer.Typer()

    @helper.command()
    def only(data: Annotated[Path | None, typer.Option("--data", help="本机服务的文件夹")] = None) -> None: ...

    option: Any = typer.main.get_command(helper).params[0]
    option.expose_value, option.callback = False, _remember
    for one in usage.every(command):
        if not hasattr(one, "commands") and all(param.name != option.name for param in one.params):
            one.params.append(option)


def _remember(ctx: Any, param: Any, value: Path | None) -> Path | None:
    if value is not None:
        os.environ[DATA] = str(value.resolve())
    return value
