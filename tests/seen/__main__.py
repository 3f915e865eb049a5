"""`make seen`: writes every text anew, and the columns in the page for staff. What has no case any more goes."""

from __future__ import annotations

from tests.seen.cases import CASES, FOLDER
from tests.seen.columns import with_columns


def main() -> None:
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


main()
