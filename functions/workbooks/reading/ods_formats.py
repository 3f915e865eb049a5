"""The number formats of an .ods, translated to format codes (workbooks.reading.number_format)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_STYLE, _TABLE, _NUMBER = (_NAMES % name for name in ("style", "table", "datastyle"))
_NAME, _CELLS, _PARENT = f"{_STYLE}name", f"{_STYLE}data-style-name", f"{_STYLE}parent-style-name"
_LONG = f"{_NUMBER}style"
_KINDS = frozenset(f"{_NUMBER}{kind}-style" for kind in ("number", "date", "currency", "percentage"))
_DATES = {"year": ("yy", "yyyy"), "month": ("m", "mm"), "day": ("d", "dd")}
_CLOCK = frozenset(("hours", "minutes", "seconds", "am-pm"))
_MOST = 255


class Formats:
    """The codes of the cells' styles, by name. Styles come before the cells that use them."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._of_cells: dict[str, str] = {}

    def add(self, element: Element) -> None:
        """The style is known, if it is a number style or a cell style."""
        name = element.get(_NAME, "")
        if element.tag in _KINDS:
            others = [
                f"[{condition.removeprefix('value()')}]{self._codes.get(part.get(f'{_STYLE}apply-style-name', ''), '')};"
                for part in element.iter(f"{_STYLE}map")
                if (condition := part.get(f"{_STYLE}condition", "")).startswith("value()")
            ]
            self._codes[name] = ("".join(others) + "".join(map(_code, element)))[:_MOST]
        elif element.tag == f"{_STYLE}style" and element.get(f"{_STYLE}family") == "table-cell":
            code = self._codes.get(element.get(_CELLS, "")) or self._of_cells.get(element.get(_PARENT, ""))
            if code:
                self._of_cells[name] = code

    def of(self, style: str | None) -> str | None:
        """The code of a cell of this style."""
        return self._of_cells.get(style) if style else None


def _code(part: Element) -> str:
    kind = part.tag.removeprefix(_NUMBER)
    if kind in _DATES:
        if part.get(f"{_NUMBER}textual") == "true":
            return "mmm"
        return _DATES[kind][part.get(_LONG) == "long"]
    if kind in _CLOCK:
        return "s"
    if kind == "number":
        return _digits(part)
    if kind == "text":
        return _quoted(part.text or "")
    if kind == "currency-symbol":
        return f"[${(part.text or '').replace(']', '')}]"
    return "" if part.tag.startswith(_STYLE) else "g"  # its exact text is unknown


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if text else ""


def _digits(part: Element) -> str:
    """The places of the digits, with the embedded words and the commas of its scale."""
    least = min(_count(part, "min-integer-digits"), 30)
    whole = "#,##0" if part.get(f"{_NUMBER}grouping") == "true" else "0" * least or "#"
    for word in sorted(part, key=lambda one: -_count(one, "position")):
        if word.tag == f"{_NUMBER}embedded-text" and "," not in whole:
            at = _count(word, "position")
            digits = [index for index, sign in enumerate(whole) if sign == "0"]
            if 0 < at < len(digits):
                place = digits[-at]
                whole = f"{whole[:place]}{_quoted(word.text or '')}{whole[place:]}"
    decimals = min(_count(part, "decimal-places"), 30)
    factor = _count(part, "display-factor")
    commas = ""
    while factor >= 1000:
        factor, commas = factor // 1000, commas + ","
    return whole + ("." + "0" * decimals if decimals else "") + commas[:9]


def _count(part: Element, name: str) -> int:
    text = part.get(f"{_NUMBER}{name}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
