"""AWS in memory, behind botocore: every request of the doors' own clients ends here instead of on the network.

The hook is at `before-send`, so a door still builds and signs requests, and parses answers. It simulates the table, queues
with delays, objects with versions, calls of functions, and mails.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from botocore.awsrequest import AWSResponse

from bench.simulated.meter import Meter
from bench.simulated.table import RefusedError, Table

Event = dict[str, Any]


@dataclass(frozen=True)
class Stored:
    """One version of an object."""

    version: str
    data: bytes
    at: float

    @property
    def etag(self) -> str:
        return md5(self.data, usedforsecurity=False).hexdigest()


@dataclass
class Amazon:
    """The simulated AWS. sent: called with queue, body and delay for each message; called: with function and payload;
    now: the present second."""

    table: Table
    meter: Meter
    sent: Callable[[str, str, int], None]
    called: Callable[[str, Event], None]
    now: Callable[[], float]
    objects: dict[tuple[str, str], list[Stored]] = field(default_factory=dict)
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    lock: Any = field(default_factory=threading.RLock)
    kept: int = 0

    def hook(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        """The answer to a request that botocore was about to send."""
        began = time.thread_time()
        _, service, operation = event_name.split(".")
        try:
            with self.lock:
                self.meter.asked(f"{service}.{operation}")
                return self._answer(service, operation, request)
        finally:
            with self.lock:
                self.meter.own += time.thread_time() - began

    def _answer(self, service: str, operation: str, request: Any) -> AWSResponse:
        body = request.body.read() if hasattr(request.body, "read") else request.body or b""
        if isinstance(body, str):
            body = body.encode()
        if "aws-chunked" in str(request.headers.get("content-encoding", "")):
            body = b"".join(_chunks(body))
        if service == "dynamodb":
            return self._of_table(operation, request.url, json.loads(body))
        answers: dict[tuple[str, str], Callable[[str, bytes], AWSResponse]] = {
            ("sqs", "SendMessageBatch"): self._send,
            ("s3", "PutObject"): self._put,
            ("s3", "GetObject"): self._get,
            ("s3", "HeadObject"): self._get,
            ("s3", "DeleteObject"): self._delete,
            ("s3", "ListObjectVersions"): self._versions,
            ("lambda", "Invoke"): self._invoke,
        }
        return answers[service, operation](request.url, body)

    def _of_table(self, operation: str, url: str, asked: dict[str, Any]) -> AWSResponse:
        try:
            return _json(url, self.table.answer(operation, asked))
        except RefusedError as refused:
            reasons = [{"Code": code} for code in refused.reasons]
            said = {"__type": f"com.amazonaws.dynamodb.v20120810#{refused.code}", "message": refused.code}
            return _json(url, {**said, **({"CancellationReasons": reasons} if reasons else {})}, status=400)

    def _send(self, url: str, body: bytes) -> AWSResponse:
        asked = json.loads(body)
        queue = asked["QueueUrl"].rsplit("/", 1)[1]
        done = []
        for entry in asked["Entries"]:
            text = entry["MessageBody"]
            self.sent(queue, text, entry.get("DelaySeconds", 0))
            digest = md5(text.encode(), usedforsecurity=False).hexdigest()
            done.append({"Id": entry["Id"], "MessageId": entry["Id"], "MD5OfMessageBody": digest})
        return _json(url, {"Successful": done})

    def _invoke(self, url: str, body: bytes) -> AWSResponse:
        self.called(unquote(urlsplit(url).path.split("/")[3]), json.loads(body))
        return _answer(url, b"", status=202)

    # ---------------------------------------------------------------- objects

    def store(self, bucket: str, key: str, data: bytes) -> Stored:
        """A new version of the object is stored."""
        self.kept += 1
        stored = Stored(f"v{self.kept}", data, self.now())
        self.objects.setdefault((bucket, key), []).append(stored)
        return stored

    def _put(self, url: str, body: bytes) -> AWSResponse:
        stored = self.store(*_object(url), body)
        return _answer(url, b"", {"ETag": f'"{stored.etag}"', "x-amz-version-id": stored.version})

    def _get(self, url: str, body: bytes) -> AWSResponse:
        versions = self.objects.get(_object(url), [])
        wanted = parse_qs(urlsplit(url).query).get("versionId")
        found = [one for one in versions if wanted is None or one.version == wanted[0]]
        if not found:
            return _answer(url, b"<Error><Code>NoSuchKey</Code></Error>", status=404)
        data = found[-1].data
        return _answer(url, data, {"content-length": str(len(data)), "ETag": f'"{found[-1].etag}"'})

    def _delete(self, url: str, body: bytes) -> AWSResponse:
        (version,) = parse_qs(urlsplit(url).query)["versionId"]
        place = _object(url)
        self.objects[place] = [one for one in self.objects.get(place, []) if one.version != version]
        return _answer(url, b"", status=204)

    def _versions(self, url: str, body: bytes) -> AWSResponse:
        bucket, _ = _object(url)
        (prefix,) = parse_qs(urlsplit(url).query)["prefix"]
        found = "".join(
            _version(key, one, latest=one is versions[-1])
            for (of, key), versions in self.objects.items()
            if of == bucket and key.startswith(prefix)
            for one in reversed(versions)
        )
        head = f"<Name>{escape(bucket)}</Name><IsTruncated>false</IsTruncated>"
        return _answer(url, f"<ListVersionsResult>{head}{found}</ListVersionsResult>".encode())

    # ---------------------------------------------------------------- mails

    def mail(self, address: str, data: bytes) -> None:
        with self.lock:
            self.meter.asked("smtp")
            self.mails.append((address, data))


class Line:
    """A connection to a mail server that accepts every letter, in place of `smtplib.SMTP`."""

    amazon: Amazon

    def __init__(self, *_: Any, **__: Any) -> None:
        self.address = ""

    def ehlo_or_helo_if_needed(self) -> None:
        pass

    def mail(self, sender: str) -> tuple[int, bytes]:
        return 250, b"ok"

    def rcpt(self, address: str) -> tuple[int, bytes]:
        self.address = address
        return 250, b"ok"

    def data(self, message: bytes) -> tuple[int, bytes]:
        self.amazon.mail(self.address, message)
        return 250, b"ok"

    def quit(self) -> None:
        pass

    def close(self) -> None:
        pass


class _Body(io.BytesIO):
    """A response body as botocore reads it."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        while piece := self.read(65536):
            yield piece


def _json(url: str, said: dict[str, Any], status: int = 200) -> AWSResponse:
    return _answer(url, json.dumps(said, ensure_ascii=False).encode(), status=status)


def _answer(url: str, body: bytes, headers: dict[str, str] | None = None, status: int = 200) -> AWSResponse:
    return AWSResponse(url, status, {"x-amzn-requestid": "r", **(headers or {})}, _Body(body))


def _object(url: str) -> tuple[str, str]:
    """Bucket and key of a path-style address."""
    bucket, _, key = unquote(urlsplit(url).path).lstrip("/").partition("/")
    return bucket, key


def _chunks(body: bytes) -> Iterator[bytes]:
    """The content of an aws-chunked body: each chunk follows its length, and a checksum follows the last one."""
    while True:
        length, _, rest = body.partition(b"\r\n")
        size = int(length.partition(b";")[0], 16)
        if not size:
            return
        yield rest[:size]
        body = rest[size + 2 :]


def _version(key: str, one: Stored, *, latest: bool) -> str:
    at = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return (
        f"<Version><Key>{escape(key)}</Key><VersionId>{one.version}</VersionId><IsLatest>{str(latest).lower()}</IsLatest>"
        f'<LastModified>{at}</LastModified><ETag>"{one.etag}"</ETag><Size>{len(one.data)}</Size></Version>'
    )
