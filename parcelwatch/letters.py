"""The command `letters`: every letter's fate, and what was heard of a mailbox; of the local stack or of a deployed one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError
from parcelwatch.here import chosen

if TYPE_CHECKING:
    from land.people import Person
    from telling.letter import Letter

_BOUNCE_DAYS = 5  # a mail server reports within these days what it could not deliver


def add_commands(app: typer.Typer, find_table: Callable[[], None]) -> None:
    """The app has the command. find_table: after it our edge knows its table."""

    @app.command()
    def letters(
        zone: Annotated[str, typer.Option(help="开发区代码，只有一个时可以不写")] = "",
        to: Annotated[str | None, typer.Option(help="只看写给这个邮箱的")] = None,
        refused: Annotated[bool, typer.Option("--refused", help="只看没有送达的")] = False,
        bounced: Annotated[str | None, typer.Option(help="这个邮箱的信被退回：不再写给它")] = None,
        reachable: Annotated[str | None, typer.Option(help="这个邮箱又能收信了：恢复写信")] = None,
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """每封信的下落；退信和恢复也在这里登记。"""
        find_table()
        from edge.table import ledger_people, ledger_reach, ledger_zones

        zone = zone or chosen({one.code: one.name for one in ledger_zones.zones()})
        if ledger_zones.zone(zone) is None:
            raise RefusedError(f"没有开发区 {zone}。", 1)
        people = {one.address.lower(): one for one in ledger_people.everybody(zone) if one.address}
        if bounced is not None and reachable is not None:
            raise RefusedError("--bounced 和 --reachable 一次只能登记一个。", 1)
        heard_of = bounced if bounced is not None else reachable
        if heard_of is not None:
            address = heard_of.strip()
            person = people.get(address.lower())
            if person is None:
                raise RefusedError(f"开发区 {zone} 没有人用 {address} 这个邮箱。", 1)
            printing.console.print(escape(_bounced(zone, person) if bounced is not None else _reachable(zone, person)))
            return
        wanted = [one for address, one in people.items() if to is None or address == to.lower()]
        if to is not None and not wanted:
            raise RefusedError(f"开发区 {zone} 没有人用 {to} 这个邮箱。", 1)
        rows = list(_rows(zone, wanted, ledger_reach.unreachable(zone), refused=refused))
        if format is Listing.JSON:
            printing.as_json(rows)
            return
        shown = [{head: row[name] for name, head in _HEADS.items()} for row in rows]
        printing.listing(shown, "table", "没有送达的信" if refused else "信件")


_HEADS = {
    "on": "日期",
    "name": "收信人",
    "to": "邮箱",
    "kind_zh": "种类",
    "subject": "主题",
    "state_zh": "下落",
    "why": "原因",
}


def _rows(zone: str, people: Iterable[Person], unreachable: set[str], *, refused: bool) -> Iterator[dict[str, object]]:
    """Every letter to these people, the newest first."""
    from edge.table import ledger_letters

    found = [(letter, one) for one in people for letter in ledger_letters.letters(zone, one.person_id)]
    found.sort(key=lambda pair: (pair[0].written_wall, pair[0].letter_id), reverse=True)
    for letter, one in found:
        if not refused or not letter.state.arrived:
            yield _row(letter, one, one.person_id in unreachable)


def _row(letter: Letter, person: Person, is_unreachable: bool) -> dict[str, object]:
    from edge.clock import SHANGHAI
    from telling.letter import LetterState
    from wording.labels import LETTER_KINDS, LETTER_STATES

    waits = letter.state in (LetterState.WAITING, LetterState.CLAIMED)
    next_try = datetime.fromtimestamp(letter.due_at, SHANGHAI).isoformat() if waits and letter.tries else None
    return {
        "on": letter.on.isoformat(),
        "name": person.name,
        "to": person.address,
        "unreachable": is_unreachable,
        "kind": letter.kind.value,
        "kind_zh": LETTER_KINDS[letter.kind],
        "letter_id": letter.letter_id,
        "subject": letter.subject,
        "state": letter.state.value,
        "state_zh": LETTER_STATES[letter.state],
        "tries": letter.tries,
        "why": letter.why or None,
        "next_try": next_try,
    }


def _bounced(zone: str, person: Person) -> str:
    """The mailbox is marked; what was sent to it of late counts as not arrived, and the service tells who has to know."""
    from edge import clock
    from edge.table import ledger_letters, ledger_post, ledger_reach

    news = ledger_reach.mark_unreachable(zone, person.person_id)
    since = clock.wall() - _BOUNCE_DAYS * 24 * 3600
    recent = [one for one in ledger_letters.letters(zone, person.person_id) if one.written_wall >= since]
    back = [one for one in recent if ledger_post.mark_bounced(one)]
    if not news and not back:
        return f"{person.address} 已经登记过退信，没有改动。"
    return (
        f"已登记：不再写给 {person.address}，直到通讯录换上新邮箱。最近 {_BOUNCE_DAYS} 天发给它的 {len(back)} 封信算没有送达，"
        "信里说的事会写进下一封汇总，最迟明天早上告诉管理员。"
    )


def _reachable(zone: str, person: Person) -> str:
    from edge.table import ledger_reach

    if ledger_reach.mark_reachable(zone, person.person_id):
        return f"已恢复：以后照常写给 {person.address}。"
    return f"{person.address} 没有登记过退信，没有改动。"
