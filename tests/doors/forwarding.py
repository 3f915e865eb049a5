"""A letter that was forwarded: its link, and what a stranger reads behind it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from openpyxl import load_workbook

from telling.letter import LetterKind
from tests import books
from tests.doors.service import Answer, Way
from tests.doors.signing import mail_server
from tests.doors.town import Town, World, founded, links_in, returned, told, world


@dataclass
class Mailed:
    """The zone, and what its people have in hand: (letter's name, person id) → the text of the mail."""

    world: World
    town: Town
    texts: dict[tuple[str, str], str]

    def of(self, kind: LetterKind, who: str) -> list[Way]:
        """The links in every letter of the kind to that person."""
        mine = self.town.ident(who)
        texts = [text for (name, person), text in self.texts.items() if person == mine and name.startswith(f"{kind}")]
        return [way for text in texts for way in links_in(text)]


@pytest.fixture(scope="module")
def mailed() -> Iterator[Mailed]:
    with world() as one, pytest.MonkeyPatch.context() as patch, mail_server(patch) as server:
        town = founded("demo", one.clock, one.context)
        told(town, one.clock)
        texts = town.mailed(server)
        (asked, *_) = [links_in(text)[0] for (name, who), text in texts.items()
                       if name == "ask.2025.1" and who == town.ident("firm1")]  # fmt: skip
        assert town.send(books.book(returned("P-01", 2025)), asked)
        texts |= town.mailed(server)
        yield Mailed(one, town, texts)


def read_in(answer: Answer) -> str:
    """Everything that can be read in an answer, cells of a workbook included."""
    if not answer.get("isBase64Encoded"):
        return str(answer["body"])
    book = load_workbook(io.BytesIO(base64.b64decode(answer["body"])))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
