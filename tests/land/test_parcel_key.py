"""domain.md section 2: of a 宗地编号 only spaces, full-width forms and dash variants are normalised."""

from __future__ import annotations

import pytest

from land.parcel_key import parcel_key


@pytest.mark.parametrize(
    "written", ["JX-01", " JX - 01 ", "ＪＸ－０１", "JX–01", "JX—01", "JX−01", "JX\u3000-\n01", "JX﹣01"]
)
def test_spaces_full_width_forms_and_dashes_name_the_same_parcel(written: str) -> None:
    assert parcel_key(written) == "JX-01"


@pytest.mark.parametrize(
    ("one", "other"),
    [("JX-01", "jx-01"), ("①号", "1号"), ("Ⅱ-1", "II-1"), ("A²", "A2"), ("甲一1", "甲-1"), ("B_1", "B-1")],
)
def test_whatever_else_differs_names_another_parcel(one: str, other: str) -> None:
    assert parcel_key(one) != parcel_key(other)
    assert (parcel_key(one), parcel_key(other)) == (one, other)
