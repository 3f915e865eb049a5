"""The parts of an .xlsx, found by its relationships, whatever their names, with an address on every cell.

Most files use Excel's part names, and each cell has its address as the first attribute, in double quotes. These are used
unchanged. For any other file a copy is made that the readers of values and of marks read in the same way.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from workbooks.grid import HIDDEN_ROWS, letters
from workbooks.reading.safety import column_number

_ANY = rb"(?:[\w.-]+:)?"
_INSIDE = rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_ATTRIBUTES = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CELLS = re.compile(rb"<(" + _ANY + rb")(row|c)(?=[\s/>])(" + _INSIDE + rb")>")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(r"<\?xml[^>]*\?>")
_PLACE = re.compile(rb"([A-Za-z]{1,3})(\d{1,7})")
_USUAL_BOOK, _USUAL_STYLES, _USUAL_TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONSHIPS = f'<Relationships xmlns="{_PACKAGE}">{{}}</Relationships>'
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="book" Type="{_RELATIONS}/officeDocument" Target="{_USUAL_BOOK}"/>'
    "</Relationships>"
)


class Book(NamedTuple):
    """sheets: name → part, in the order of the workbook. copy: the workbook in the usual form; None if the file has it already."""

    workbook: bytes
    styles: bytes
    sheets: list[tuple[str, bytes]]
    has_macros: bool
    copy: bytes | None


class _Relation(NamedTuple):
    kind: str  # the last word of its type
    target: str


def book_of(archive: zipfile.ZipFile) -> Book:
    """The workbook's parts. For a broken archive, whatever its reader raises."""
    parts = Parts(archive)
    place = next((one.target for one in parts.relations("").values() if one.kind == "officeDocument"), _USUAL_BOOK)
    if not parts.has(place):
        place = _USUAL_BOOK
    workbook = parts.read(place)
    relations = parts.relations(place)
    by_kind = {one.kind: one.target for one in relations.values()}
    styles_at = by_kind.get("styles", _USUAL_STYLES)
    texts_at = by_kind.get("sharedStrings", _USUAL_TEXTS)
    styles = parts.read(styles_at)
    sheets = []
    usual = (place, styles_at, texts_at) == (_USUAL_BOOK, _USUAL_STYLES, _USUAL_TEXTS) and not parts.is_wide(texts_at)
    for name, ident, is_hidden in _sheets(workbook):
        relation = relations.get(ident, _Relation("worksheet", ""))
        part = parts.read(relation.target)
        addressed = with_addresses(_first_rows(part) if is_hidden else part)
        usual = usual and relation.target.startswith("xl/") and addressed is part
        sheets.append((name, ident, relation.kind, addressed))
    found = [(name, part) for name, _, _, part in sheets]
    macros = has_macros(parts, by_kind.get("vbaProject"))
    if usual and not parts.rewritten:
        return Book(workbook, styles, found, macros, copy=None)
    copy = _copy(workbook, styles, parts.read(texts_at), [(ident, kind, part) for _, ident, kind, part in sheets])
    return Book(workbook, styles, found, macros, copy=copy)


def has_macros(parts: Parts, place: str | None) -> bool:
    """Whether the workbook's Visual Basic project, whatever its name, has a line of code."""
    if place is None or not parts.has(place):
        return False
    from workbooks.reading import visual_basic

    return visual_basic.has_code(parts.read(place), visual_basic.IN_ZIP)


def targets_of(archive: zipfile.ZipFile, of: str) -> dict[str, str]:
    """Identifier → the part it names, by the relationships of a part."""
    return {ident: one.target for ident, one in Parts(archive).relations(of).items()}


def _sheets(workbook: bytes) -> Iterator[tuple[str, str, bool]]:
    """The names of the sheets, the identifiers of their relationships, and whether they are hidden."""
    for sheet in tags(workbook, b"sheet"):
        found = attributes(sheet)
        ident = next((value for key, value in found.items() if key.endswith(":id")), None)
        if "name" in found and ident is not None:
            yield found["name"], ident, found.get("state", "visible") != "visible"


def _first_rows(part: bytes) -> bytes:
    """The part of a hidden sheet, cut to HIDDEN_ROWS rows; the same object if it has no more."""
    prefix = prefix_of(part)
    begun = b"<" + prefix + b"row"
    at = part.find(begun)
    for _ in range(HIDDEN_ROWS):
        at = part.find(begun, at + 1) if at >= 0 else at
    return part if at < 0 else part[:at] + b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


class Parts:
    """The members of an archive by name, whatever the case and slashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {_folded(member.filename): member for member in archive.infolist()}
        self.rewritten = False  # whether a part was in UTF-16, which not every reader supports

    def has(self, name: str) -> bool:
        return _folded(name) in self._members

    def is_wide(self, name: str) -> bool:
        """Whether the part is in UTF-16."""
        if not self.has(name):
            return False
        with self._archive.open(self._members[_folded(name)]) as part:
            return part.read(2) in _WIDE

    def read(self, name: str) -> bytes:
        """The part as UTF-8; empty if it does not exist."""
        member = self._members.get(_folded(name)) if name else None
        part = self._archive.read(member) if member is not None else b""
        if part[:2] not in _WIDE:
            return part
        self.rewritten = True
        return _DECLARED.sub("", part.decode("utf-16", "replace")).encode()

    def relations(self, of: str) -> dict[str, _Relation]:
        """Identifier → relation of a part; with an empty name, of the package itself."""
        folder, name = posixpath.split(of)
        found = {}
        for tag in tags(self.read(posixpath.join(folder, "_rels", f"{name}.rels")), b"Relationship"):
            one = attributes(tag)
            target = one.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = _Relation(one.get("Type", "").rpartition("/")[2], path)
        return found


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def tags(part: bytes, name: bytes) -> list[bytes]:
    """The content of the opening tags of this name, with any prefix."""
    return re.findall(rb"<" + _ANY + name + rb"(?=[\s/>])(" + _INSIDE + rb")>", part)


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag, in quotes of either kind."""
    return {
        key.decode("ascii", "replace"): unescape((double or single).decode("utf-8", "replace"))
        for key, double, single in _ATTRIBUTES.findall(tag)
    }


def with_addresses(part: bytes) -> bytes:
    """The part of a sheet in which each cell begins with its address: its own, or else counted. The same object if this is
    already the case."""
    start = part.find(b"sheetData")
    end = part.rfind(b"sheetData>")
    if start < 0 or end <= start or _are_addressed(part, start, end):
        return part
    row = column = 0

    def told(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        prefix, name, inside = match.groups()
        found = attributes(inside)
        closed = b"/" if inside.endswith(b"/") else b""
        if name == b"row":
            text = found.get("r", "")
            row = int(text) if text.isdigit() and len(text) < 8 else row + 1
            column = 0
            kept = [(key, found[key]) for key in ("hidden",) if key in found]
            return _tag(prefix, name, [("r", str(row)), *kept], closed)
        place = _PLACE.fullmatch(found.get("r", "").encode("utf-8", "replace"))
        if place is not None:
            column = column_number(place.group(1).upper())
            row = int(place.group(2))
        else:
            column += 1
        kept = [(key, found[key]) for key in ("s", "t") if key in found]
        return _tag(prefix, name, [("r", f"{letters(column - 1)}{max(row, 1)}"), *kept], closed)

    return part[:start] + _CELLS.sub(told, part[start:end]) + part[end:]


def _are_addressed(part: bytes, start: int, end: int) -> bool:
    """Whether each row and each cell begins with its address in double quotes, as Excel writes them. It only counts occurrences of text."""
    begun = b"<" + prefix_of(part)
    return all(
        part.count(begun + name, start, end) == part.count(begun + name + b' r="', start, end)
        for name in (b"row", b"c")
    ) and not any(part.find(quoted, start, end) >= 0 for quoted in (b" s='", b" t='"))


def prefix_of(part: bytes) -> bytes:
    """The namespace prefix of a sheet's elements, with its colon; empty if there is none."""
    root = re.search(rb"<((?:[\w.-]+:)?)worksheet[\s>]", part[:4096])
    return root.group(1) if root is not None else b""


def _tag(prefix: bytes, name: bytes, found: list[tuple[str, str]], closed: bytes) -> bytes:
    said = "".join(f' {key}="{_quoted(value)}"' for key, value in found)
    return b"<" + prefix + name + said.encode() + closed + b">"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def relationship(ident: str, kind: str, target: str) -> str:
    """One relationship to a part of that kind, as XML."""
    return f'<Relationship Id="{_quoted(ident)}" Type="{_RELATIONS}/{_quoted(kind)}" Target="{target}"/>'


def _copy(workbook: bytes, styles: bytes, texts: bytes, sheets: list[tuple[str, str, bytes]]) -> bytes:
    """The same workbook with the part names that Excel uses. sheets: identifier, kind and part of each."""
    members = [
        ("xl/styles.xml", "ownStyles", "styles", styles),
        ("xl/sharedStrings.xml", "ownTexts", "sharedStrings", texts),
    ]
    for number, (ident, kind, part) in enumerate(sheets, start=1):
        members.append((f"xl/worksheets/sheet{number}.xml", ident, kind, part))
    relations = "".join(relationship(ident, kind, f"/{name}") for name, ident, kind, part in members if part)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        copy.writestr("[Content_Types].xml", "<Types/>")  # the reader recognises the format by this part
        copy.writestr("_rels/.rels", _ROOT)
        copy.writestr(_USUAL_BOOK, workbook)
        copy.writestr("xl/_rels/workbook.xml.rels", RELATIONSHIPS.format(relations))
        for name, _, _, part in members:
            if part:
                copy.writestr(name, part)
    return out.getvalue()
