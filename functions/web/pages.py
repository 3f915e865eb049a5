"""Pages for people: a template of wording/page with its style and script inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from web.answers import Answer, html, sent_to
from wording.api.refusals import REFUSALS
from wording.mail.letters import templates


@cache
def _source(name: str) -> str:
    return (resources.files("wording") / "page" / name).read_text(encoding="utf-8") if name else ""


def page(
    name: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    script: str = "",
    connect: Sequence[str] = (),
    cookies: Sequence[str] = (),
) -> Answer:
    """The page `name`.html of wording/page, filled in. script: the file of its script, "" for a page that needs none.

    connect: the other origins that its script may connect to.
    """
    style = _source("page.css")
    code = _source(script)
    body = templates("page").get_template(f"{name}.html").render({**values, "style": style, "script": code})
    return html(status, body, style=style, script=code, connect=connect, cookies=cookies)


def refused_page(code: str) -> Answer:
    """The page that explains a refusal in words."""
    status, message = REFUSALS[code]
    return page("gone", {"message": message}, status=status)


def refused_reader(code: str, site: str) -> Answer:
    """The same for somebody who opens a page of a zone: who is not signed in is led to where one signs in."""
    return sent_to(f"{site}/signin", status=303) if code == "not_signed_in" else refused_page(code)
