"""What the command line shows: tables with levels in colour and in words, JSON where a program reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from land.assessment import IdleStatus, Level
from land.indicator import MILESTONES, Indicator
from land.upload import UploadState
from wording.columns import INDICATORS
from wording.labels import IDLE_STATUSES, LEVELS, MILESTONE_VERDICTS, UPLOAD_STATES, VERDICTS
from wording.mail.receipt_letters import GONE, GONE_IF_CONFIRMED

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
COLOURS = {"red": "bold red", "yellow": "yellow", "blue": "blue", "green": "green", "closed": "dim"}
NOT_JUDGED = "还没有评估"
FILE = "文件"
MOST_CHANGES = 50  # lines of a table; JSON has them all
_GRAVEST = ("red", "yellow", "blue", "green")


def as_json(document: object) -> None:
    """The document on standard output, as it is."""
    print(json.dumps(document, ensure_ascii=False, indent=1))


def level_text(level: str) -> str:
    return f"[{COLOURS[level]}]{LEVELS[Level(level)]}[/]"


def verdict_text(indicator: str, verdict: str) -> str:
    """The word of a commitment's verdict; of a milestone the milestone's own."""
    if indicator == "idle":
        return IDLE_STATUSES[IdleStatus(verdict)]
    words = MILESTONE_VERDICTS if Indicator(indicator) in MILESTONES else VERDICTS
    return {code.value: word for code, word in words.items()}[verdict]


def reasons(parcel: Mapping[str, Any], level: str) -> list[str]:
    """Why the parcel stands at that level, one sentence each."""
    found = [
        f"{INDICATORS[Indicator(c['indicator'])]}{verdict_text(c['indicator'], c['verdict'])}：{c['explanation']}"
        for c in parcel["commitments"]
        if c["level"] == level
    ]
    idle = parcel["idle"]
    idle_level = {"none": "green", "start_unverified": "yellow", "cause_verified": "yellow"}.get(idle["status"], "red")
    if idle_level == level and idle["status"] != "none":
        found.insert(0, f"{IDLE_STATUSES[IdleStatus(idle['status'])]}：{idle['reason']}")
    return found


def parcels_table(parcels: Sequence[Mapping[str, Any]], title: str) -> Table:
    """Parcels with their level and the reasons for it."""
    table = Table(title=title, title_justify="left", show_lines=False)
    for heading in ("宗地编号", "受让企业", "等级", "原因", "下次变化"):
        table.add_column(heading, overflow="fold")
    for parcel in parcels:
        level = parcel["level"]
        why = reasons(parcel, level) if level in ("red", "yellow", "blue") else []
        table.add_row(
            escape(parcel["parcel_no"]), escape(parcel["enterprise"]), level_text(level), escape("\n".join(why)),
            parcel["next_change_on"] or "—",
        )  # fmt: skip
    return table


def problems_table(problems: Sequence[Mapping[str, Any]], title: str = "问题") -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("", "位置", "说明"):
        table.add_column(heading, overflow="fold")
    for problem in problems:
        place = " ".join(str(part) for part in (problem["file"], problem["sheet"], problem["cell"]) if part)
        if problem["cell"] is None and problem["row"]:
            place += f" 第 {problem['row']} 行"
        mark = "[red]错误[/]" if problem["severity"] == "error" else "[yellow]疑问[/]"
        table.add_row(mark, escape(place), escape(problem["message"]))
    return table


def levels_line(parcels: Sequence[Mapping[str, Any]]) -> str:
    """How many parcels stand at each level."""
    counts = {level: sum(parcel["level"] == level for parcel in parcels) for level in (*_GRAVEST, "closed")}
    return "  ".join(f"{level_text(level)} {count}" for level, count in counts.items())


def listing(
    rows: Sequence[Mapping[str, Any]],
    format: str,
    title: str,
    in_words: Callable[[Mapping[str, Any]], Mapping[str, object]] = dict,
) -> None:
    """Rows as JSON, or as a table of what `in_words` makes of each: codes are for programs, words for people."""
    if format == "json":
        as_json(list(rows))
        return
    shown = [in_words(row) for row in rows]
    table = Table(title=f"{title}（{len(rows)}）", title_justify="left")
    for heading in shown[0] if shown else ():
        # A path in two lines can be neither copied nor clicked.
        table.add_column(heading, overflow="fold", no_wrap=heading == FILE)
    for row in shown:
        table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
    console.print(table)


def parcel_words(row: Mapping[str, Any]) -> dict[str, object]:
    """A parcel of a listing."""
    return {
        "宗地编号": row["parcel_no"],
        "受让企业": row["enterprise"],
        "等级": LEVELS[Level(row["level"])] if row["level"] else NOT_JUDGED,
        "下次变化": row["next_change_on"],
    }


def alert_words(row: Mapping[str, Any]) -> dict[str, object]:
    """An alert of a listing."""
    subject = row["subject"]
    return {
        "宗地编号": row["parcel_no"],
        "受让企业": row["enterprise"],
        "事项": "闲置" if subject == "idle" else INDICATORS[Indicator(subject)],
        "等级": LEVELS[Level(row["level"])],
        "判定": verdict_text(subject, row["verdict"]),
        "开始": row["opened_on"],
        "变化": row["changed_on"],
    }


def summary_rows(found: Mapping[str, Any]) -> list[dict[str, object]]:
    """A zone's parcels by level and open alerts by verdict, those that there are."""
    verdicts = {code.value: word for words in (VERDICTS, IDLE_STATUSES) for code, word in words.items()}
    levels = {level.value: word for level, word in LEVELS.items()} | {"not_judged": NOT_JUDGED}
    parts = (("宗地", found["parcels"], levels), ("未消除的预警", found["open_alerts"], verdicts))
    return [
        {"": part, "项目": words[key], "数量": n} for part, counts, words in parts for key, n in counts.items() if n
    ]


def commitments_table(parcel: Mapping[str, Any]) -> Table:
    """Every verdict on one parcel."""
    title = f"{parcel['parcel_no']} {parcel['enterprise']}  {level_text(parcel['level'])}"
    table = Table(title=title, title_justify="left")
    for heading in ("承诺", "判定", "等级", "说明"):
        table.add_column(heading, overflow="fold")
    idle = parcel["idle"]
    table.add_row("闲置", IDLE_STATUSES[IdleStatus(idle["status"])], "", escape(idle["reason"]))
    for one in parcel["commitments"]:
        word = INDICATORS[Indicator(one["indicator"])]
        table.add_row(
            word, verdict_text(one["indicator"], one["verdict"]), level_text(one["level"]), escape(one["explanation"])
        )
    return table


def details_lines(parcel: Mapping[str, Any]) -> list[str]:
    """What the parcel's rows say that no rule reads, a line each."""
    return [f"{one['on'] or ''} {one['column']}：{one['text']}".strip() for one in parcel["details"]]


def print_receipt(name: str, receipt: Mapping[str, Any]) -> None:
    """What became of one upload."""
    word = UPLOAD_STATES[UploadState(receipt["state"])]
    console.print(f"{escape(name)}  {word}  收下 {receipt['rows_accepted']} 行，退回 {receipt['rows_refused']} 行")
    if receipt["problems"]:
        console.print(problems_table(receipt["problems"]))
    if receipt.get("changes"):
        console.print(changes_table(receipt["changes"], receipt["changes_total"]))
    if receipt.get("unnamed"):
        console.print(f"这份台账没有再列出（原样保留）：{escape('、'.join(receipt['unnamed']))}")
    if receipt.get("gone"):
        title = GONE_IF_CONFIRMED if receipt["state"] == UploadState.HELD else GONE
        console.print(f"{title}：{escape('、'.join(receipt['gone']))}")
    if receipt.get("annotated_note"):
        console.print(escape(receipt["annotated_note"]))


def changes_table(changes: Sequence[Mapping[str, Any]], total: int) -> Table:
    """What an upload changed; new parcels in one line each."""
    table = Table(title=f"与原有资料相比（{total}）", title_justify="left")
    for heading in ("宗地", "项目", "原来", "现在"):
        table.add_column(heading, overflow="fold")
    for change in changes[:MOST_CHANGES]:
        item = "新的宗地" if change["what"] == "new_parcel" else change["item"]
        year = f"（{change['year']} 年度）" if change["year"] else ""
        table.add_row(
            *(escape(text or "") for text in (change["parcel_no"], item + year, change["old"], change["new"]))
        )
    return table
