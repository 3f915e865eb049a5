"""Reads a file of days off and make-up days. What is wrong with it is said in one sentence, with its line.

[2027]
free = ["2027-01-01 至 2027-01-03", 2027-04-05]   # days off; the weekends among them may be named or not
work = [2027-02-06]                                # Saturdays and Sundays on which offices are open
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from land.calendar import CalendarFault, YearBrought, year_brought
from parcelwatch.asking import RefusedError

_WEEKDAYS = "一二三四五六日"
_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—|/)\s*(\d{4}-\d{2}-\d{2}))?")
_LONGEST = 31  # days off at a stretch; more is a slip
_WORDS = {
    "Invalid date or datetime": "没有这一天",
    "Unclosed array": "方括号没有配对",
    "Cannot overwrite a value": "同一项写了两次",
    "Cannot declare": "同一年写了两次",
    "Expected '=' after a key": "少了等号",
    "Illegal character": "引号没有配对，或有不能用的字符",
    "Unescaped": "引号没有配对",
    "Unterminated": "引号没有配对",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list: its days, and the line on which it stands."""

    days: tuple[date, ...]
    line: int


def years_of(text: str) -> list[YearBrought]:
    """The years of the file; RefusedError with the first fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        why = next((word for said, word in _WORDS.items() if str(error).startswith(said)), "不是 TOML 的写法")
        raise _fault(int(place.group(1)) if place else len(text.splitlines()), why) from None
    if not document:
        raise _fault(1, "没有写年份，要以 [2027] 这样的一行开头")
    return [_year(text, name, table) for name, table in document.items()]


def _year(text: str, name: str, table: object) -> YearBrought:
    heading = _line(text, rf'^\s*(?:\[\s*)?"?{re.escape(name)}"?')
    if not re.fullmatch(r"(?:19|20|21)[0-9]{2}", name) or not isinstance(table, dict):
        raise _fault(heading, f"“{name}”不是年份，要以 [2027] 这样的一行开头")
    lists: dict[str, list[_Entry]] = {"free": [], "work": []}
    for key, values in table.items():
        line = _line(text, rf'^\s*"?{re.escape(key)}"?\s*=', heading)
        if key not in lists or not isinstance(values, list):
            raise _fault(line, f"“{key}”不认识；只有 free = [放假的日子] 和 work = [调休上班的日子]")
        lists[key] = [_entry(text, value, line) for value in values]
    found = year_brought(int(name), _days(lists["free"]), _days(lists["work"]))
    if isinstance(found, YearBrought):
        return found
    fault, day = found
    which = "work" if fault is not CalendarFault.OTHER_YEAR else "free"
    entries = [*lists[which], *lists["free"], *lists["work"]]
    raise _fault(next(entry.line for entry in entries if day in entry.days), _said(fault, day, int(name)))


def _days(entries: list[_Entry]) -> Iterator[date]:
    for entry in entries:
        yield from entry.days


def _entry(text: str, value: object, after: int) -> _Entry:
    """One value of a list, looked for from the line on which the list begins."""
    written = str(value)
    line = _line(text, re.escape(written), after)
    if isinstance(value, date) and not isinstance(value, datetime):
        return _Entry((value,), line)
    parts = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if parts is None:
        raise _fault(line, f"“{written}”不是日子，要写成 2027-01-01 或“2027-01-01 至 2027-01-03”")
    try:
        first = date.fromisoformat(parts.group(1))
        last = date.fromisoformat(parts.group(2) or parts.group(1))
    except ValueError:
        raise _fault(line, f"“{written}”里有一天不存在") from None
    length = (last - first).days + 1
    if not 1 <= length <= _LONGEST:
        why = "后一天在前一天之前" if length < 1 else f"连放 {length} 天，太长"
        raise _fault(line, f"“{written}”{why}")
    return _Entry(tuple(first + timedelta(days=number) for number in range(length)), line)


def _said(fault: CalendarFault, day: date, year: int) -> str:
    return {
        CalendarFault.OTHER_YEAR: f"{day} 不在 {year} 年",
        CalendarFault.FREE_AND_WORK: f"{day} 既放假又上班",
        CalendarFault.WORKS_ANYWAY: f"{day} 是星期{_WEEKDAYS[day.weekday()]}，本来就上班，不用列入 work",
    }[fault]


def _line(text: str, pattern: str, after: int = 1) -> int:
    """The first line from `after` on that has the pattern; `after` where none has."""
    for number, line in enumerate(text.splitlines(), start=1):
        if number >= after and re.search(pattern, line):
            return number
    return after


def _fault(line: int, why: str) -> RefusedError:
    return RefusedError(f"第 {line} 行：{why}。")
