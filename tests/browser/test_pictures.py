"""The pictures of docs/staff.zh.md can be drawn from the real pages, and are small. `make pictures` draws them anew."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import drawing
from tests.doors import town

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DOCS = Path(__file__).resolve().parents[2] / "docs"
DRAWN = ("sign-in", "upload", "receipt", "letter", "parcel")
LARGEST = 150_000


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[drawing.Studio]:
    folder = tmp_path_factory.mktemp("workbooks")
    with (
        pytest.MonkeyPatch.context() as patch,
        town.world() as world,
        drawing.studio(world, str(CHROMIUM), folder, patch) as one,
    ):
        yield one


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sign-in", "登录"),
        ("upload", "把文件拖到这里"),
        ("receipt", "收下 1 行，退回 2 行"),
        ("letter", "宗"),
        ("parcel", "约定与实际"),
    ],
)
def test_a_picture_can_be_drawn_from_the_real_page(
    studio: drawing.Studio, tmp_path: Path, name: str, said: str
) -> None:
    drawing.SCENES[name](studio, tmp_path)
    assert said in studio.page.inner_text("body")
    target = Path(os.environ.get("PICTURES", tmp_path)) / f"{name}.png"
    studio.page.screenshot(path=target)
    assert 5_000 < target.stat().st_size < LARGEST


def test_the_page_for_staff_shows_every_picture_and_no_other() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", (DOCS / "staff.zh.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(DRAWN) == sorted(path.stem for path in (DOCS / "pictures").iterdir())
    assert all(path.stat().st_size < LARGEST for path in (DOCS / "pictures").iterdir())
