"""Small SVG drawings as text: escaped tags, words, and fills that stay distinct in greyscale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from html import escape
from typing import Final

from land.units import decimal_text
from land.values import dataclass

Number = Fraction | int


def tag(name: str, *inside: str, **attributes: str | Number) -> str:
    """An element; inside: elements already made. An underscore in an attribute's name stands for a hyphen."""
    said = "".join(f' {key.strip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def _value(value: str | Number) -> str:
    return escape(value) if isinstance(value, str) else decimal_text(Fraction(value), 2)


def words(x: Number, y: Number, said: str, **attributes: str | Number) -> str:
    """A line of text that begins at x (or ends, or is centred: text_anchor)."""
    return tag("text", escape(said), x=x, y=y, **attributes)


def drawing(name: str, width: int, height: int, title: str, about: str, parts: Iterable[str]) -> str:
    """A whole picture with its title and a description in words for those who cannot see it."""
    return tag(
        "svg",
        tag("title", escape(title), id=f"{name}-title"),
        tag("desc", escape(about), id=f"{name}-desc"),
        *parts,
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_="chart",
        aria_labelledby=f"{name}-title {name}-desc",
    )


def width_of(said: str, size: int = 11) -> Fraction:
    """The approximate width of a text: a Chinese character is as wide as high, any other a little more than half."""
    return sum((Fraction(size) if ord(sign) > 0x2E7F else Fraction(size * 58, 100) for sign in said), Fraction(0))


def cut(said: str, width: Number, size: int = 11) -> str:
    """The text, cut with an ellipsis if it does not fit."""
    if width_of(said, size) <= width:
        return said
    while said and width_of(f"{said}…", size) > width:
        said = said[:-1]
    return f"{said}…"


@dataclass(frozen=True, slots=True)
class Fill:
    """ground: a colour. pattern: a key of the patterns, "" for none; ink: its colour. on: the colour of words on it."""

    ground: str
    pattern: str = ""
    ink: str = "#1c2430"
    on: str = "#1c2430"


_PATTERNS: Final[Mapping[str, tuple[int, str]]] = {  # side of the tile, the path in it
    "rising": (6, "M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5"),
    "crossed": (6, "M0 6 L6 0 M0 0 L6 6"),
    "upright": (5, "M2.5 0 L2.5 5"),
    "dotted": (5, "M2 2.5 L3 2.5"),
}


def fills(name: str, used: Mapping[str, Fill]) -> str:
    """The definitions that `filled` refers to. name: the drawing's; it makes the ids unique in a page."""
    made = []
    for key, fill in used.items():
        if not fill.pattern:
            continue
        side, path = _PATTERNS[fill.pattern]
        made.append(
            tag(
                "pattern",
                tag("rect", width=side, height=side, fill=fill.ground),
                tag("path", d=path, stroke=fill.ink, stroke_width=1, fill="none"),
                id=f"{name}-{key}",
                width=side,
                height=side,
                patternUnits="userSpaceOnUse",
            )
        )
    return tag("defs", *made) if made else ""


def filled(name: str, key: str, fill: Fill) -> str:
    """The fill attribute of a shape."""
    return f"url(#{name}-{key})" if fill.pattern else fill.ground
