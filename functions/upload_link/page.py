"""The small page behind a signed link, and how answers travel."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources

from upload_link.answers import Answer
from wording.annotations import NO_COPY, NO_ORIGINAL

_PLAIN = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}

_OTHERS = re.compile(r"<!--others-->(.*?)<!--/others-->", re.DOTALL)  # what a link with a note does not take


def json_response(answer: Answer) -> dict[str, object]:
    status, said = answer
    headers = {**_PLAIN, "content-type": "application/json; charset=utf-8"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(said, ensure_ascii=False)}


# The files of an upload to which a link leads: where the answer about the upload has the way, and what stands for none.
_FILES = {"copy": ("annotated_url", NO_COPY), "original": ("original_url", NO_ORIGINAL)}


def file_asked(route: str) -> str | None:
    """Which file of an upload the route leads to; None where it leads to none."""
    name = route.rpartition("/")[2]
    return name if name in _FILES else None


def to_the_file(answer: Answer, file: str) -> dict[str, object]:
    """The way to a file of an upload, by an answer about it; a refusal, or that there is none, as a page in words."""
    status, said = answer
    field, none = _FILES[file]
    if said.get(field) is None:
        return page((404, {"message": none}) if status == 200 else answer)
    return {"statusCode": 302, "headers": {**_PLAIN, "location": said[field]}, "body": ""}


@cache
def _source(name: str) -> str:
    return (resources.files("wording") / "page" / name).read_text(encoding="utf-8")


def page(refused: Answer | None, note: str = "") -> dict[str, object]:
    """The page to drop a workbook on; for a link that does not count, the page that says so. note: what the link is for.

    The page may run its own script and style and talk to where it came from and to the bucket; nothing else.
    """
    style, script = _source("drop.css"), _source("drop.js")
    status = 200
    if refused is None:
        body = _source("drop.html").replace("/*style*/", style).replace("/*script*/", script)
        body = body.replace("<!--note-->", f"<p><strong>{note}</strong></p>" if note else "")
        body = _OTHERS.sub("" if note else r"\1", body)
    else:
        status, script = refused[0], ""
        body = (
            _source("gone.html").replace("{{ style|safe }}", style).replace("{{ message }}", str(refused[1]["message"]))
        )
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; connect-src http: https:; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {**_PLAIN, "content-type": "text/html; charset=utf-8", "content-security-policy": policy}
    return {"statusCode": status, "headers": headers, "body": body}


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
