"""Units as people write them (domain.md section 3); the codes are those of land.units."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from land.units import DIMENSIONS, Quantity

_WORDS: Final[dict[str, str]] = {
    "亩": "mu", "mu": "mu", "公顷": "ha", "ha": "ha", "hm2": "ha", "m2": "m2", "平方米": "m2", "平米": "m2", "平": "m2",
    "平方公里": "km2", "km2": "km2",
    "元": "yuan", "人民币元": "yuan", "千元": "thousand_yuan", "万元": "wan_yuan", "万": "wan_yuan", "人民币万元": "wan_yuan",
    "百万元": "million_yuan", "百万": "million_yuan", "亿元": "yi_yuan", "亿": "yi_yuan",
    "吨标煤": "tce", "吨标准煤": "tce", "tce": "tce", "万吨标煤": "wan_tce", "万吨标准煤": "wan_tce", "千克标煤": "kgce",
    "千克标准煤": "kgce", "公斤标煤": "kgce", "公斤标准煤": "kgce", "kgce": "kgce",
    "吨": "t", "t": "t", "万吨": "wan_t", "千克": "kg", "公斤": "kg", "kg": "kg",
    "人": "person", "名": "person",
    "%": "%", "‰": "permille", "%/日": "%", "%/天": "%", "‰/日": "permille", "‰/天": "permille",
}  # fmt: skip
_PER: Final = re.compile(r"[/每]")
_YEARLY: Final = re.compile(r"(?<=.)[/·.]年$")


@lru_cache(maxsize=1024)
def unit_of(text: str, dimension: str | None = None) -> str | None:
    """The code of a written unit, in any dimension or in the one asked for; None if it is no such unit."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).removeprefix("单位:")
    word = _YEARLY.sub("", word)
    code = _WORDS.get(word.lower())
    if code is None:
        parts = [_WORDS.get(part.lower()) for part in _PER.split(word)]
        if len(parts) != 2 or None in parts:
            return None
        code = f"{parts[0]}/{parts[1]}"
    dimensions = [dimension] if dimension is not None else list(DIMENSIONS)
    return code if any(code in DIMENSIONS[one] for one in dimensions) else None


_LINE: Final = re.compile(r"单位[:：]\s*([^\s)）]+(?:[、,，;；/\s]+[^\s)）]+)*)")
_OF_A_LINE: Final = ("area", "money", "energy", "emission")


def units_of_line(text: str) -> dict[str, str]:
    """Dimension → unit code, of a line above a table such as "单位：万元、亩"; empty if the text is no such line."""
    found = _LINE.search(unicodedata.normalize("NFKC", text))
    units: dict[str, str] = {}
    for word in re.split(r"[、,，;；\s]+", found.group(1)) if found else ():
        for dimension in _OF_A_LINE:
            unit = unit_of(word, dimension)
            if unit is not None:
                units.setdefault(dimension, unit)
    return units


def word_of(code: str) -> str:
    """How a unit is usually written; "" for a bare ratio."""
    return "/".join(_USUAL.get(part, part) for part in code.split("/"))


def as_written(quantity: Quantity) -> str:
    """The quantity as text, in the unit in which it was written."""
    return f"{quantity.number.normalize():f} {word_of(quantity.unit)}".rstrip()


def bounds_as_written(low: Quantity | None, high: Quantity | None) -> str:
    """≥ the lower bound, ≤ the upper one, or both, each in the unit in which it was written."""
    bounds = (("≥", low), ("≤", high))
    return " ".join(f"{mark} {as_written(bound)}" for mark, bound in bounds if bound is not None)


_USUAL: Final = {
    "m2": "㎡", "mu": "亩", "ha": "公顷", "km2": "平方公里", "yuan": "元", "thousand_yuan": "千元", "wan_yuan": "万元",
    "million_yuan": "百万元", "yi_yuan": "亿元", "tce": "吨标煤", "wan_tce": "万吨标煤", "kgce": "千克标煤", "t": "吨",
    "wan_t": "万吨", "kg": "千克", "person": "人", "%": "%", "permille": "‰",
}  # fmt: skip
