"""Mails, pages and workbooks as texts: what a reader reads, in the order in which it stands, and nothing of how it looks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

_VOID = frozenset({"br", "meta", "input", "img", "link", "hr", "col", "wbr"})
_UNREAD = frozenset({"style", "script"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "ul", "ol", "div", "table", "section", "figure"})
_INLINE = frozenset(
    {"a", "b", "i", "em", "strong", "span", "small", "code", "label", "button", "option", "tspan", "input", "sup"}
)
_SPOKEN = ("aria-label", "placeholder", "alt", "title")
_CHART_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._open: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self._open.append(tag)
        if tag in _CELLS:
            self._add(" | " if self.lines[-1] else "")
        elif tag not in _INLINE and not self._is_in_a_cell():
            self._break()
        elif tag in ("br", "span", "small") and self.lines[-1]:
            self._add(" ")  # as a rule it stands on a line of its own
        if tag == "li":
            self._add("· ")
        elif tag == "input":
            self._add(f"[{given.get('type') or 'text'}]")
        elif tag == "a":
            self._links.append(given.get("href") or "")
        for name in _SPOKEN:
            if given.get(name):
                self._add(f"({given[name]})")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "a" and (href := self._links.pop()):
            self._add(f" <{href}>")
        if tag not in _INLINE | _CELLS and not self._is_in_a_cell():
            self._break()

    def handle_data(self, data: str) -> None:
        if not _UNREAD & {*self._open}:
            text = re.sub(r"[ \t\r\n]+", " ", data)
            self._add(text if self.lines[-1] else text.lstrip(" "))

    def _is_in_a_cell(self) -> bool:
        """Whether what stands here stays on its row's line; a cell that lays out the page holds lines of its own."""
        return next((tag for tag in reversed(self._open) if tag in _CELLS | _BLOCKS), "") in _CELLS

    def _add(self, text: str) -> None:
        self.lines[-1] += text

    def _break(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")
        else:
            self.lines[-1] = ""


def html(page: str) -> str:
    """What stands on a page, a line for each paragraph, row and heading; hidden parts too, for a script shows them."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return _lines(reader.lines)


def workbook(data: bytes) -> str:
    """Every sheet of an .xlsx, cell by cell but for hidden columns, with its links, what is said of a column when a cell is
    picked, the comments, and the titles of charts."""
    book = load_workbook(io.BytesIO(data))
    parts = []
    for sheet in book.worksheets:
        state = "" if sheet.sheet_state == "visible" else f"（{sheet.sheet_state}）"
        parts.append("\n".join([f"=== {sheet.title}{state}", *_rows(sheet), *_checks(sheet), *_comments(sheet)]))
    parts += _charts(data)
    return "\n\n".join(parts) + "\n"


def _rows(sheet: Any) -> Iterator[str]:
    hidden = {column_index_from_string(name) for name, one in sheet.column_dimensions.items() if one.hidden}
    for row in sheet.iter_rows():
        texts = [_cell(cell) for cell in row if cell.column not in hidden]
        if any(texts):
            yield f"{row[0].row}: " + " | ".join(texts).rstrip(" |")


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    text = value.date().isoformat() if isinstance(value, datetime) else str(value).replace("\n", " / ")
    words = "".join(re.findall(r'"([^"]*)"', cell.number_format)) if not isinstance(value, str) else ""
    link = f" <{cell.hyperlink.location or cell.hyperlink.target}>" if cell.hyperlink is not None else ""
    return text + (f"〔{words.strip()}〕" if words.strip() else "") + link


def _checks(sheet: Any) -> Iterator[str]:
    found = sorted(sheet.data_validations.dataValidation, key=lambda one: _place(str(one.sqref)))
    for one in found:
        column = re.sub(r"\d+.*", "", str(one.sqref))
        choices = f"；可选：{one.formula1.strip(chr(34))}" if one.type == "list" else ""
        said = "；".join(part for part in (one.promptTitle, one.prompt, one.errorTitle, one.error) if part)
        yield f"[{column}] {said}{choices}"


def _place(address: str) -> tuple[int, str]:
    letters = re.sub(r"\d.*", "", address)
    return len(letters), letters


def _comments(sheet: Any) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                yield f"({cell.coordinate}) {cell.comment.text}".replace("\n", " / ")


def _charts(data: bytes) -> Iterator[str]:
    """The titles of charts, which openpyxl does not read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist(), key=lambda one: (len(one), one)):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                texts = [one.text or "" for one in ElementTree.fromstring(archive.read(name)).iter(_CHART_TEXT)]
                yield f"=== {name.removeprefix('xl/charts/').removesuffix('.xml')}\n" + " | ".join(texts)


def _lines(lines: list[str]) -> str:
    return "\n".join(re.sub(r" +", " ", line).strip() for line in lines if line.strip()) + "\n"
