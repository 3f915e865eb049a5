"""Every case by the folder and the name of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.seen.books import BOOKS
from tests.seen.letters import LETTERS
from tests.seen.pages import PAGES
from tests.seen.verdicts import VERDICTS

FOLDER: Final = Path(__file__).resolve().parent
CASES: Final[Mapping[str, Mapping[str, Callable[[], str]]]] = {
    "letters": LETTERS,
    "pages": PAGES,
    "books": BOOKS,
    "verdicts": VERDICTS,
}
