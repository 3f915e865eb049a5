"""What the API of exports takes and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from web.answers import Answer, said
from zones.export import Export, ExportFormat

_NAME = re.compile(r"[0-9a-f]{32}")


def format_of(asked: Mapping[str, object] | None) -> ExportFormat | None:
    """The format asked for; None when there is no such format."""
    wanted = (asked or {}).get("format")
    return ExportFormat(wanted) if isinstance(wanted, str) and wanted in set(ExportFormat) else None


def is_name(text: str) -> bool:
    """Whether an export may have that name."""
    return _NAME.fullmatch(text) is not None


def export_json(status: int, export: Export, files: Mapping[str, str]) -> Answer:
    """The state of the export. files: part → its download address."""
    return said(
        status,
        {
            "zone": export.zone,
            "name": export.name,
            "format": export.format.value,
            "asked_at": export.asked_at.isoformat(),
            "state": "done" if export.made else "due",
            "files": dict(files),
        },
    )
