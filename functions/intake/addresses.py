"""Where the cells of a row stand, worked out when somebody asks: of most rows nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.rows import RowRead


class Addresses(Mapping[str, str]):
    """Column code → address, of every cell of a row that says something; worked out when somebody asks."""

    __slots__ = ("_found", "_read")

    def __init__(self, read: RowRead) -> None:
        self._read = read
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._found is None:
            self._found = self._read.cells
        return self._found

    def __getitem__(self, code: str) -> str:
        return self._all()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
