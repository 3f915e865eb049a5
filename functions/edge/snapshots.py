"""The bucket of snapshots: compressed JSON lines of a night, and the state from which the next night goes on."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from datetime import date

from edge import aws, settings


class Lines:
    """Lines on their way into a file. Only their compressed bytes are held, and the same lines are the same bytes."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._zip = gzip.GzipFile(fileobj=self._bytes, mode="wb", mtime=0)
        self.count = 0

    def write(self, line: str) -> None:
        self._zip.write(line.encode())
        self.count += 1

    def keep(self, key: str) -> None:
        """The file lies under the key; no more lines."""
        self._zip.close()
        body = self._bytes.getvalue()
        aws.s3().put_object(Bucket=settings.buckets().snapshots, Key=key, Body=body, ContentType="application/gzip")


def keep(key: str, lines: Iterable[str]) -> None:
    """The lines lie under the key; the same again replaces them by themselves."""
    file = Lines()
    for line in lines:
        file.write(line)
    file.keep(key)


def of_day(zone: str, on: date, name: str) -> str:
    """Where a file of a zone's snapshot lies."""
    return f"snapshots/day={on.isoformat()}/zone={zone}/{name}.jsonl.gz"


def state(zone: str) -> str:
    """Where the state of a zone lies."""
    return f"state/{zone}.jsonl.gz"


def read(key: str) -> Iterator[str]:
    """The lines of a file that is there, one by one."""
    body = aws.s3().get_object(Bucket=settings.buckets().snapshots, Key=key)["Body"].read()
    with gzip.open(io.BytesIO(body), "rt", encoding="utf-8", newline="\n") as lines:
        yield from lines
