"""What goes up when a file is posted, and what is told of it meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from parcelwatch.remote import Api

FORM = {"url": "https://uploads.example.test/", "fields": {"key": "k"}, "max_bytes": 10**6, "upload_id": "u1"}


def test_a_post_says_how_long_it_is_and_each_piece_of_the_file_is_told_once_as_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket takes no post without a length; and a file that is read before it is sent goes from nothing to all at once."""
    file, told, sent = tmp_path / "台账.xlsx", list[int](), list[httpx.Request]()
    file.write_bytes(bytes(range(250)) * 1000)

    def posted(url: str, **more: Any) -> httpx.Response:
        request = httpx.Request("POST", url, data=more["data"], files=more["files"])
        sent.append(request)
        pieces = []
        for piece in request.stream:  # type: ignore[union-attr]
            pieces.append(piece)
            assert sum(told) <= sum(map(len, pieces)) + 2**16
        assert file.read_bytes() in b"".join(pieces)
        assert int(request.headers["content-length"]) == sum(map(len, pieces))
        return httpx.Response(204, request=request)

    monkeypatch.setattr(httpx, "post", posted)
    assert Api("https://api.example.test", "").post(FORM, file, told.append) == "u1"
    assert len(sent) == 1 and sum(told) == 250_000 and max(told) <= 2**16
