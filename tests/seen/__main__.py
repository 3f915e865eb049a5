"""`make seen`: writes every text anew, and the columns in the page for staff. What has no case any more goes.

A changed verdict wants another `CODE_VERSION` first.
"""

from __future__ import annotations

import sys

from tests.seen.cases import CASES, FOLDER
from tests.seen.columns import with_columns
from tests.seen.verdicts import changed_under_the_same_code


def main() -> None:
    changed = [
        name for name, seen in CASES["verdicts"].items() if changed_under_the_same_code(kept("verdicts", name), seen())
    ]
    if changed:
        sys.exit(
            f"{', '.join(changed)}: a verdict changed. Raise CODE_VERSION in functions/land/policy.py, then make seen."
        )
    for folder, cases in CASES.items():
        place = FOLDER / folder
        place.mkdir(exist_ok=True)
        for old in place.glob("*.txt"):
            if old.stem not in cases:
                old.unlink()
        for name, seen in cases.items():
            (place / f"{name}.txt").write_text(seen(), encoding="utf-8")

    page = FOLDER.parents[1] / "docs" / "staff.zh.md"
    page.write_text(with_columns(page.read_text(encoding="utf-8")), encoding="utf-8")


def kept(folder: str, name: str) -> str:
    """The text as it was last seen; "" where it never was."""
    file = FOLDER / folder / f"{name}.txt"
    return file.read_text(encoding="utf-8") if file.exists() else ""


main()
