"""The uploads bucket: presigned POSTs out, the first object of each link in, later ones away. And in another bucket what goes back: marked
copies, workbooks that letters bring, reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from edge import aws, clock, settings
from land.upload import Upload
from land.values import dataclass
from telling.letter import Letter
from zones.campaign import Ask
from zones.export import FILES, Export
from zones.report_order import ReportOrder

LINK_SECONDS = 600  # of a form to post with, and of an address to fetch from
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_THERE = frozenset({"NoSuchKey", "AccessDenied"})  # the latter of whoever may not list the bucket
_TYPES = {"xlsx": _XLSX, "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object. version_id is None in a bucket without versions."""

    version_id: str | None
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """A form to post one file with, to one key, up to a size, for ten minutes."""

    url: str
    fields: dict[str, str]
    expires_at: datetime
    max_bytes: int


def key_of(zone: str, upload_id: str) -> str:
    """Where an upload's object goes; no user text in it."""
    return f"uploads/{zone}/{upload_id}"


def presign(upload: Upload) -> PresignedPost:
    """The form for the upload's object: this key only, 1 byte up to the limit, for ten minutes of true time."""
    limit = settings.uploads().max_bytes
    made: dict[str, Any] = aws.s3().generate_presigned_post(
        settings.buckets().uploads,
        upload.key,
        Conditions=[["content-length-range", 1, limit]],
        ExpiresIn=LINK_SECONDS,
    )
    expires_at = clock.moment(clock.wall()) + timedelta(seconds=LINK_SECONDS)
    return PresignedPost(made["url"], made["fields"], expires_at, limit)


def posts_to() -> str:
    """The address to which every such form is posted, for a page's list of where its script may talk."""
    return f"{aws.s3().meta.endpoint_url}/{settings.buckets().uploads}"


def objects(key: str) -> list[StoredObject]:
    """Every version under exactly this key, oldest first."""
    pages = aws.s3().get_paginator("list_object_versions").paginate(Bucket=settings.buckets().uploads, Prefix=key)
    versions = [found for page in pages for found in page.get("Versions", []) if found["Key"] == key]
    versions.reverse()  # S3 lists the newest first: of two in one second the later in its list is the older
    versions.sort(key=lambda found: found["LastModified"])
    return [_stored(found) for found in versions]


def _stored(found: Mapping[str, Any]) -> StoredObject:
    version_id = found.get("VersionId")
    named = None if version_id in (None, "null") else version_id
    return StoredObject(named, found["ETag"], found["Size"])


def keep_only_claimed(upload: Upload, found: Iterable[StoredObject]) -> int:
    """Of these objects under the upload's key only the one that holds its link is left; how many went, for good.

    Each goes by its version, so whatever comes meanwhile is not touched. Where no version is known, none goes.
    """
    others = [one.version_id for one in found if one.version_id is not None and one.version_id != upload.version_id]
    if upload.version_id is None:
        return 0
    for version_id in others:
        aws.s3().delete_object(Bucket=settings.buckets().uploads, Key=upload.key, VersionId=version_id)
    return len(others)


def fetch(upload: Upload) -> bytes:
    """The bytes of the object that holds the upload's link."""
    key, version_id = upload.key, upload.version_id
    version = {"VersionId": version_id} if version_id is not None else {}
    answer = aws.s3().get_object(Bucket=settings.buckets().uploads, Key=key, **version)  # type: ignore[arg-type]
    return answer["Body"].read()


def keep_copy(upload: Upload, data: bytes) -> None:
    """The marked copy of the upload's workbook lies ready; an earlier one of the same upload is replaced."""
    keep_file(_copy_key(upload), data)


def _copy_key(upload: Upload) -> str:
    return f"copies/{upload.zone}/{upload.upload_id}.xlsx"


def copy_url(upload: Upload, name: str) -> str:
    """An address from which the marked copy comes under that name, for ten minutes."""
    return file_url(_copy_key(upload), name)


def ask_key(ask: Ask) -> str:
    """Where the workbook lies that goes with a letter of the yearly review."""
    return f"asks/{ask.zone}/{ask.year}/{ask.person_id}.{ask.number}.xlsx"


def with_list(letter: Letter, workbook: bytes, name: str) -> Letter:
    """The letter with the workbook that goes with it, which lies ready; without one (empty) as it is."""
    if not workbook:
        return letter
    key = f"letters/{letter.zone}/{letter.person_id}/{letter.letter_id}.xlsx"
    keep_file(key, workbook)
    return replace(letter, attachment=key, attachment_name=name)


def report_key(order: ReportOrder, form: str) -> str:
    """Where a report lies in one of its forms ("json", "xlsx", "html")."""
    return f"reports/{order.zone}/{order.year}/{order.name}.{form}"


def export_key(export: Export, part: str) -> str:
    """Where a file of an export lies."""
    return f"exports/{export.zone}/{export.name}/{part}.{FILES[export.format][part]}"


@contextmanager
def disk(parts: Iterable[str]) -> Iterator[dict[str, IO[bytes]]]:
    """By part, an empty file on this machine's disk, which is gone in the end."""
    with ExitStack() as open_files:
        yield {part: open_files.enter_context(TemporaryFile()) for part in parts}


def kept_return(zone: str, data: bytes, name: str) -> str:
    """A pre-filled return lies ready for some days; an address from which it comes under that name, for ten minutes."""
    key = f"returns/{zone}/{sha256(data).hexdigest()}.xlsx"
    keep_file(key, data)
    return file_url(key, name)


def keep_stream(key: str, file: IO[bytes], ending: str) -> None:
    """What is in the file lies under the key; read from the disk as it is sent."""
    file.seek(0)
    aws.s3().put_object(Bucket=settings.buckets().files, Key=key, Body=file, ContentType=_TYPES[ending])


def keep_file(key: str, data: bytes, content_type: str = _XLSX) -> None:
    """The file lies under the key; the same again replaces it by itself."""
    aws.s3().put_object(Bucket=settings.buckets().files, Key=key, Body=data, ContentType=content_type)


def read_file(key: str) -> bytes:
    """A file of ours."""
    return aws.s3().get_object(Bucket=settings.buckets().files, Key=key)["Body"].read()


def read_file_if_kept(key: str) -> bytes | None:
    """A file of ours; None where there is none under that key, or no more."""
    try:
        return read_file(key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_THERE:
            raise
        return None


def file_url(key: str, name: str, *, shown: bool = False) -> str:
    """An address from which a file of ours comes under that name, for ten minutes. shown: to look at, not to keep."""
    return _fetch_url(settings.buckets().files, key, None, name, how="inline" if shown else "attachment")


def original_url(upload: Upload) -> str:
    """An address from which the sender's file comes as it was, under its own name, for ten minutes."""
    return _fetch_url(settings.buckets().uploads, upload.key, upload.version_id, upload.file_name or upload.upload_id)


def _fetch_url(bucket: str, key: str, version_id: str | None, name: str, how: str = "attachment") -> str:
    parameters = {
        "Bucket": bucket,
        "Key": key,
        "ResponseContentDisposition": f"{how}; filename*=UTF-8''{quote(name)}",
    }
    if version_id is not None:
        parameters["VersionId"] = version_id
    made: str = aws.s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=LINK_SECONDS)
    return made
