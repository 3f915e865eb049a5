"""What a number format shows of a number: a day or only its month, percent, a scale, a unit; and the exact text.

A code is a stranger's text: it is parsed once, in the limited child, and a code longer than Excel allows is ignored.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_LONGEST_CODE = 255
_MOST_DIGITS = 15  # of a number; spreadsheets lose further digits
_TOO_LARGE = Decimal(10) ** _MOST_DIGITS
_BEYOND_ALL = Decimal(10) ** 40
_NOT_IN_DIGITS = ("date", "clock", "strange", "slash")
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.?)|_(?P<wide>.?)|\*.?|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/\w+)|(?P<half>am/pm|a/p)|(?P<clock>[hs]+)|(?P<date>y+|m+|d+|a{3,4}|e+|g+|b+)|(?P<sign>[0#?.,%/@])"
    r"|(?P<power>e[+-])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HELD = {"<": -1, "=": 0, ">": 1}
_SIGNS = {"point": ".", "percent": "%", "comma": ""}  # the text of kinds whose pieces have none
_EMPTY = {"0": "0", "#": "", "?": " "}  # what a place without a digit shows
_PLACES = [Decimal(1).scaleb(-places) for places in range(_LONGEST_CODE + 1)]


class Piece(NamedTuple):
    """One part of a code. kind: literal, digit, point, comma, percent, date, clock, general, or strange."""

    kind: str
    text: str


class Section:
    """The part of a code for the numbers for which `holds` (a comparison and its bound) is true.

    whole, behind: the places of the digits before and after the point. scale: by how many places the point is moved.
    shown_scale: the same without a literal point, and with percent. words: before and after the number.
    """

    __slots__ = ("behind", "grouped", "holds", "kinds", "pieces", "scale", "shown_scale", "whole", "words")

    def __init__(self, pieces: tuple[Piece, ...], holds: tuple[str, Decimal] | None) -> None:
        self.pieces, self.holds = pieces, holds
        self.kinds = frozenset(piece.kind for piece in pieces)
        digits = [at for at, piece in enumerate(pieces) if piece.kind == "digit"]
        point = next((at for at, piece in enumerate(pieces) if piece.kind == "point"), len(pieces))
        self.whole = [at for at in digits if at < point]
        self.behind = [at for at in digits if at > point]
        among = pieces[self.whole[0] : self.whole[-1]] if self.whole else ()
        self.grouped = any(piece.kind == "comma" for piece in among)
        commas = self._commas()
        points = [
            at
            for at, piece in enumerate(pieces)
            if piece == ("literal", ".") and digits and digits[0] < at < digits[-1]
        ]
        moved = sum(at > points[0] for at in digits) if len(points) == 1 and point == len(pieces) else 0
        self.scale = commas + moved  # one literal point moves the point; several separate thousands
        self.shown_scale = commas - 2 * sum(piece.kind == "percent" for piece in pieces)
        self.words = _words(pieces)

    def _commas(self) -> int:
        """The places by which commas after the last digit, or right before the point, move the point."""
        places = 0
        for end in {*self.whole[-1:], *self.behind[-1:]}:
            for piece in self.pieces[end + 1 :]:
                if piece.kind != "comma":
                    break
                places += 3
        return places

    def has(self, *kinds: str) -> bool:
        return not self.kinds.isdisjoint(kinds)


class FormattedNumber(NamedTuple):
    """A figure as its format writes it. scaled: the shown number differs from the stored one."""

    text: str
    scaled: bool


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a code, at most four; empty for a code that is too long."""
    if len(code) > _LONGEST_CODE:
        return ()
    found: list[Section] = []
    pieces: list[Piece] = []
    holds: tuple[str, Decimal] | None = None
    for match in _PIECE.finditer(code):
        kind = match.lastgroup
        text = match.group(match.lastgroup or 0)
        if kind == "other" and text == ";":
            found.append(Section(tuple(pieces), holds))
            pieces, holds = [], None
        elif kind == "bracket":
            condition = _CONDITION.fullmatch(text)
            if condition is not None:
                holds = (condition.group(1), Decimal(condition.group(2)))
            elif text.lower().startswith(("dbnum", "natnum")):
                pieces.append(Piece("strange", text))
            elif text.lower().strip("hms") == "" and text:
                pieces.append(Piece("clock", text))
        elif kind is not None:
            pieces.append(_piece(kind, text))
    found.append(Section(tuple(pieces), holds))
    return tuple(found[:4])


def _piece(kind: str, text: str) -> Piece:
    if kind == "sign":
        named = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "general"}
        return Piece(named.get(text, "digit"), text)
    if kind == "date":
        return Piece("date", text.lower()) if text[0] in "ymdYMD" else Piece("strange", text)
    if kind in ("general", "clock"):
        return Piece(kind, text)
    if kind in ("half", "power"):
        return Piece("clock" if kind == "half" else "strange", text)
    return Piece("literal", " " if kind == "wide" else text)


@lru_cache(maxsize=512)
def days_part(code: str) -> str | None:
    """The smallest part of a day that the code shows: "day", "month", "year"; None if it is not a date format."""
    first = sections(code)[:1]
    dates = [piece.text for piece in first[0].pieces if piece.kind == "date"] if first else []
    clock = bool(first) and first[0].has("clock")
    if not dates or (clock and all(text[0] == "m" for text in dates)):
        return None
    if any(text in ("d", "dd") for text in dates):
        return "day"
    return (
        "month" if any(text[0] == "m" for text in dates) else "year" if any(text[0] == "y" for text in dates) else None
    )


@lru_cache(maxsize=512)
def is_percent(code: str) -> bool:
    """Whether a number format shows percent (a % in quotes or after a backslash is only text)."""
    return any(section.has("percent") for section in sections(code))


@lru_cache(maxsize=512)
def says_more(code: str) -> bool:
    """Whether the format adds to a number or day in any column, not only in columns of names."""
    if days_part(code) in ("month", "year") or is_percent(code):
        return True
    return days_part(code) is None and any(section.scale or any(section.words) for section in sections(code))


def _section_for(code: str, number: Decimal) -> tuple[Section, bool] | None:
    """The section that shows the number, and whether a minus is shown before it."""
    parts = sections(code)
    if any(section.holds for section in parts):
        for section in parts:
            if section.holds is None or _holds(number, *section.holds):
                return section, number < 0
        return None
    if not parts:
        return None
    if number < 0:
        return (parts[1], False) if len(parts) > 1 else (parts[0], True)
    return (parts[2] if number == 0 and len(parts) > 2 else parts[0]), False


def _holds(number: Decimal, comparison: str, bound: Decimal) -> bool:
    if comparison == "<>":
        return number != bound
    side = (number > bound) - (number < bound)
    return any(_HELD[sign] == side for sign in comparison)


_NO_WORDS = re.compile(r"[\s()（）¥￥$€£+.,'-]+")


def _words(pieces: tuple[Piece, ...]) -> tuple[str, str]:
    """The words before and after the number; currency signs, brackets and spaces do not count."""
    digits = [at for at, piece in enumerate(pieces) if piece.kind in ("digit", "general")]
    if not digits:
        return "", ""
    before = "".join(piece.text for piece in pieces[: digits[0]] if piece.kind == "literal")
    behind = "".join(piece.text for piece in pieces[digits[-1] + 1 :] if piece.kind == "literal")
    return _NO_WORDS.sub("", before), _NO_WORDS.sub("", behind)


def written(code: str, number: int | float) -> FormattedNumber | None:
    """The figure with the format's scale and words, not rounded; None if the format has neither."""
    exact = _exact(number)
    found = _section_for(code, exact) if exact is not None else None
    if exact is None or found is None or found[0].has("percent", *_NOT_IN_DIGITS):
        return None
    section = found[0]
    places, (before, behind) = section.scale, section.words
    if not places and not before and not behind:
        return None
    return FormattedNumber(f"{before}{exact.scaleb(-places).normalize():f}{behind}", bool(places))


def _exact(number: int | float) -> Decimal | None:
    found = Decimal(repr(number))
    return found if found.is_finite() and abs(found) < _BEYOND_ALL else None


def text_of_number(code: str, number: int | float) -> str | None:
    """The exact text that is shown; None if it is uncertain."""
    exact = _exact(number)
    found = _section_for(code, exact) if exact is not None else None
    if exact is None or found is None or len(exact.as_tuple().digits) > _MOST_DIGITS + 1 or abs(exact) >= _TOO_LARGE:
        return None
    section, minus = found
    if section.has(*_NOT_IN_DIGITS) or len(exact.normalize().as_tuple().digits) > _MOST_DIGITS:
        return None
    general = sum(piece.kind == "general" for piece in section.pieces) if section.has("general") else 0
    if general:
        value = f"{abs(exact).normalize():f}"
        shown = "".join(
            value if piece.kind == "general" else piece.text
            for piece in section.pieces
            if piece.kind in ("general", "literal")
        )
        return ("-" if minus else "") + shown if general == 1 and not section.has("digit") else None
    try:
        shown_digits = _digits(section, abs(exact).scaleb(-section.shown_scale))
    except InvalidOperation:
        return None
    return None if shown_digits is None else ("-" if minus else "") + shown_digits


def _digits(section: Section, value: Decimal) -> str | None:
    """The section's text with the digits of the value in its places; None if it is uncertain."""
    pieces, whole, behind = section.pieces, section.whole, section.behind
    if not whole and not behind:
        return None
    left, _, right = f"{value.quantize(_PLACES[len(behind)], ROUND_HALF_UP):f}".partition(".")
    left = left.lstrip("0")
    if section.grouped and any(piece.kind == "literal" for piece in pieces[whole[0] : whole[-1]]):
        return None
    put: dict[int, str] = {}
    for at in reversed(whole):
        digit, left = left[-1:], left[:-1]
        put[at] = digit or _EMPTY[pieces[at].text]
    if whole:
        put[whole[0]] = left + put[whole[0]]
    elif left:
        return None
    if section.grouped:
        _group(put, whole)
    nothing = True
    for at, digit in reversed(list(zip(behind, right, strict=True))):
        nothing = nothing and digit == "0" and pieces[at].text != "0"
        put[at] = _EMPTY[pieces[at].text] if nothing else digit
    return "".join([put[at] if at in put else _SIGNS.get(kind, text) for at, (kind, text) in enumerate(pieces)])


def _group(put: dict[int, str], whole: list[int]) -> None:
    """Adds a comma before every three digits of the whole number, whose digits are in `put`."""
    joined = "".join(put[at] for at in whole)
    for at in whole[1:]:
        put[at] = ""
    head = len(joined) - len(joined.lstrip(" "))
    digits = joined[head:]
    first = len(digits) % 3 or 3
    put[whole[0]] = joined[:head] + ",".join(
        [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
    )


def text_of_day(code: str, year: int, month: int, day: int) -> str | None:
    """The text of a day shown as numbers for year, month and day; None if the format shows anything else."""
    first = sections(code)[:1]
    if not first or first[0].has("clock", "strange", "digit", "general", "percent"):
        return None
    parts: list[str] = []
    for piece in first[0].pieces:
        if piece.kind != "date":
            parts.append(piece.text)
            continue
        number = {"y": year, "m": month, "d": day}[piece.text[0]]
        size = len(piece.text)
        if size > 2 and piece.text[0] != "y":
            return None  # the name of a month or weekday, in the reader's language
        parts.append(
            f"{number:04d}" if size > 2 else f"{number % 100:02d}" if piece.text[0] == "y" else f"{number:0{size}d}"
        )
    return "".join(parts)
