"""What the command line cannot do, said in a sentence; and days as they are typed."""

from __future__ import annotations

from datetime import date


class RefusedError(Exception):
    """The command cannot do what was asked; the text is the sentence to show. `code`: the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def day(text: str) -> date:
    """A day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(f"日期要写成 YYYY-MM-DD：{text}") from None
