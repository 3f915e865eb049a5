"""The same .xlsx as programs other than Excel write it: no addresses, other quotes, prefixes, names of parts, letters."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable

_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*?)(/>|>.*?</c>)', re.DOTALL)
_ROW = re.compile(r'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
Parts = dict[str, str]


def written(data: bytes, *ways: str) -> bytes:
    """The workbook, written in these ways, each a key of `WAYS`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for way in (name for name in WAYS if name in ways):
        parts = WAYS[way](parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part.encode("utf-16") if "UTF-16" in part[:60] else part.encode())
    return out.getvalue()


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _in_sheets(change: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda parts: {
        name: change(part) if "<sheetData" in part or ":sheetData" in part else part for name, part in parts.items()
    }


def _without_addresses(sheet: str) -> str:
    """Where a row or a cell is left out, an empty one stands: only so can the next be counted."""

    def row(match: re.Match[str]) -> str:
        nonlocal line
        gaps, line = "<row/>" * (int(match.group(1)) - line - 1), int(match.group(1))
        cells, column = [], 0
        for letters, _, attributes, rest in _CELL.findall(match.group(3) or ""):
            cells.append("<c/>" * (_number(letters) - column - 1) + f"<c{attributes}{rest}")
            column = _number(letters)
        hidden = ' hidden="1"' if "hidden" in match.group(2) else ""
        return f"{gaps}<row{hidden}>{''.join(cells)}</row>"

    line = 0
    return _ROW.sub(row, sheet)


def _addresses_last(sheet: str) -> str:
    return re.sub(r'<c r="(\w+)"((?: \w+="[^"]*")+)', r'<c\2 r="\1"', sheet)


def _in_single_quotes(parts: Parts) -> Parts:
    def single(tag: re.Match[str]) -> str:
        return re.sub(r"\"([^\"']*)\"", r"'\1'", tag.group(0))

    return {name: re.sub(r"<[\w:][^>]*>", single, part) for name, part in parts.items()}


def _prefixed(parts: Parts) -> Parts:
    """Elements of spreadsheets have the prefix x."""

    def one(part: str) -> str:
        part = re.sub(r"<(/?)(\w+)(?=[\s/>])", r"<\1x:\2", part)
        return re.sub(r"xmlns=", "xmlns:x=", part, count=1)

    named = ("sheet", "workbook.xml", "styles.xml", "sharedStrings.xml")
    return {
        name: one(part) if name.endswith(".xml") and any(word in name for word in named) else part
        for name, part in parts.items()
    }


def _elsewhere(parts: Parts) -> Parts:
    """Every part of the workbook has another name in another folder, which only relationships tell."""
    names = {
        name: f"content/{number}/part{number}.data"
        for number, name in enumerate(n for n in parts if n.startswith("xl/") and n.endswith(".xml"))
    }
    found = {}
    for name, part in parts.items():
        if name.endswith(".rels"):
            of = name.replace("_rels/", "").removesuffix(".rels")
            if of.startswith("xl/") and of not in names:
                continue

            def target(match: re.Match[str], of: str = of) -> str:
                old = match.group(2)
                path = (
                    old.lstrip("/")
                    if old.startswith("/")
                    else posixpath.normpath(posixpath.join(posixpath.dirname(of), old))
                )
                return f"Target={match.group(1)}/{names.get(path, path)}{match.group(1)}"

            part = re.sub(r"Target=([\"'])([^\"']*)[\"']", target, part)
            folder, base = posixpath.split(names.get(of, of))
            found[posixpath.join(folder, "_rels", f"{base}.rels")] = part
        elif name == "[Content_Types].xml":
            for old, new in names.items():
                part = part.replace(f"/{old}", f"/{new}")
            found[name] = part
        else:
            found[names.get(name, name)] = part
    return found


def _in_utf16(parts: Parts) -> Parts:
    return {
        name: '<?xml version="1.0" encoding="UTF-16"?>' + re.sub(r"^<\?xml.*?\?>", "", part)
        if "sheetData" in part
        else part
        for name, part in parts.items()
    }


# In the order in which they are done.
WAYS: dict[str, Callable[[Parts], Parts]] = {
    "no addresses": _in_sheets(_without_addresses),
    "addresses last": _in_sheets(_addresses_last),
    "prefix": _prefixed,
    "quotes": _in_single_quotes,
    "parts elsewhere": _elsewhere,
    "utf-16": _in_utf16,
}
