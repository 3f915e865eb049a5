"""docs/glossary.md has every code that people meet, with the Chinese that wording/ uses for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from wording import columns, labels
from wording.report.report_words import REPORTS
from wording.report.review import ZONE_INDICATORS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## (\w+) [^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (.+?) \| `(\w+)` \| (.+?) \|$", re.MULTILINE)
TABLES = dict(SECTION.findall(PAGE))

# A milestone's word first, where a figure has another one.
VERDICTS = {
    verdict: word if word == labels.MILESTONE_VERDICTS[verdict] else f"{labels.MILESTONE_VERDICTS[verdict]} / {word}"
    for verdict, word in labels.VERDICTS.items()
}
WORDS: list[Mapping[StrEnum, str]] = [
    columns.INDICATORS,
    columns.FACTS,
    VERDICTS,
    labels.LEVELS,
    labels.IDLE_STATUSES,
    labels.DORMANCIES,
    labels.ADJUSTMENT_KINDS,
    labels.VERIFICATIONS,
    labels.EVIDENCE,
    labels.ROLES,
    labels.LETTER_KINDS,
    labels.LETTER_STATES,
    labels.UPLOAD_STATES,
    labels.STEP_REASONS,
    REPORTS,
    ZONE_INDICATORS,
]


def enum_of(words: Mapping[StrEnum, str]) -> type[StrEnum]:
    return type(next(iter(words)))


@pytest.mark.parametrize("words", WORDS, ids=lambda words: enum_of(words).__name__)
def test_every_code_stands_in_the_glossary_with_its_word(words: Mapping[StrEnum, str]) -> None:
    codes = enum_of(words)
    rows = ROW.findall(TABLES[codes.__name__])
    assert [(chinese, code) for chinese, code, _ in rows] == [(words[code], code.value) for code in codes]
    assert all(len(english.split()) >= 2 for _, _, english in rows)
