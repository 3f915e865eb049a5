"""The parts of an .xlsb, found by its relationships, whatever their names. If these are unusual, a copy has the usual names."""

from __future__ import annotations

import io
import zipfile

from workbooks.reading.xlsx_parts import RELATIONSHIPS, Parts, has_macros, relationship

_USUAL = "xl/workbook.bin"
_STYLES, _TEXTS = "xl/styles.bin", "xl/sharedStrings.bin"


def is_binary(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook part consists of records, not XML."""
    return _place(Parts(archive)).lower().endswith(".bin")


def _place(parts: Parts) -> str:
    found = next((one.target for one in parts.relations("").values() if one.kind == "officeDocument"), "")
    return found if parts.has(found) else _USUAL if parts.has(_USUAL) else ""


def has_code(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook's Visual Basic project, whatever its name, has a line of code."""
    parts = Parts(archive)
    relations = parts.relations(_place(parts)).values()
    return has_macros(parts, next((one.target for one in relations if one.kind == "vbaProject"), None))


def copy_of(archive: zipfile.ZipFile) -> bytes | None:
    """The same workbook with the part names that Excel uses; None if it already has them."""
    parts = Parts(archive)
    place = _place(parts)
    relations = {ident: one for ident, one in parts.relations(place).items() if parts.has(one.target)}
    names = archive.NameToInfo
    if place == _USUAL and place in names and all(one.target in names for one in relations.values()):
        usual = {"styles": _STYLES, "sharedStrings": _TEXTS}
        if all(one.target == usual.get(one.kind, one.target) for one in relations.values()):
            return None
    said = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        copy.writestr("[Content_Types].xml", "<Types/>")
        copy.writestr(_USUAL, parts.read(place))
        for number, (ident, one) in enumerate(relations.items(), start=1):
            name = {"styles": _STYLES, "sharedStrings": _TEXTS}.get(one.kind, f"xl/worksheets/sheet{number}.bin")
            if one.kind in ("styles", "sharedStrings", "worksheet"):
                copy.writestr(name, parts.read(one.target))
                said.append(relationship(ident, one.kind, name.removeprefix("xl/")))
        copy.writestr("xl/_rels/workbook.bin.rels", RELATIONSHIPS.format("".join(said)))
    return out.getvalue()
