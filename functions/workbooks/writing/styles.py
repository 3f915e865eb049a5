"""The look of our own workbooks: plain, with a few meanings of colours (grey: for reading; yellow: to fill in)."""

from __future__ import annotations

from functools import cache
from typing import Any

INK, LINE, BAND, GREY, YELLOW, AMBER = "#1C2430", "#C9D1DB", "#1F4E79", "#ECEFF3", "#FFF7D6", "#FFE7A3"
DAY, TEXT = "yyyy-mm-dd", "@"
_COMMON = {"font_name": "Microsoft YaHei", "font_size": 10, "font_color": INK, "valign": "vcenter"}
_CELL = {**_COMMON, "border": 1, "border_color": LINE}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made = cache(lambda properties: book.add_format(dict(properties)))

    def _of(self, *parts: dict[str, Any]) -> Any:
        properties: dict[str, Any] = {}
        for part in parts:
            properties |= part
        return self._made(tuple(sorted(properties.items())))

    def title(self) -> Any:
        return self._of(_COMMON, {"bold": True, "font_size": 16})

    def hint(self) -> Any:
        return self._of(_COMMON, {"font_size": 9, "font_color": "#55606E"})

    def paragraph(self, *, quiet: bool) -> Any:
        look = {"font_size": 9, "font_color": "#55606E"} if quiet else {"font_size": 11}
        return self._of(_COMMON, look, {"text_wrap": True, "valign": "top"})

    def link(self) -> Any:
        return self._of(_CELL, {"font_color": BAND, "underline": 1, "indent": 1})

    def heading(self, *, required: bool, beside: bool = False) -> Any:
        fill = GREY if beside else BAND if required else "#DCE6F1"
        ink = "#FFFFFF" if required and not beside else INK
        look = {"bold": True, "bg_color": fill, "font_color": ink, "text_wrap": True, "align": "center"}
        return self._of(_CELL, look)

    def column(self, number: str) -> Any:
        """The format of the empty cells of a template."""
        return self._of(_COMMON, {"num_format": number} if number else {})

    def begun(self) -> Any:
        """The additional format of a template's line once it has content."""
        return self._of({"border": 1, "border_color": LINE})

    def cell(
        self, *, fill: str = "", number: str = "", locked: bool = True, quiet: bool = False, top: bool = False,
        inert: bool = False, wrap: bool = False, align: str = "left", indent: bool = False,
    ) -> Any:  # fmt: skip
        """A cell with its border. top: the first line of a parcel. inert: a text that an editor must not take for a formula."""
        look: dict[str, Any] = {"locked": locked, "align": align}
        look |= {"bg_color": fill} if fill else {}
        look |= {"num_format": number} if number else {}
        look |= {"font_color": "#55606E", "font_size": 9} if quiet else {}
        look |= {"top": 2, "top_color": "#8493A6"} if top else {}
        look |= {"quote_prefix": True} if inert else {}
        look |= {"text_wrap": True} if wrap else {}
        look |= {"indent": 1} if indent else {}
        return self._of(_CELL, look)
