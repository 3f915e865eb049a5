"""The local stack's mail server: keeps every mail as files, and refuses whom it is told to refuse.

A mail is NNNN.eml as it came, NNNN.html and NNNN.txt for people to open; NNNN is the order of receipt. `refusals.json`
({address: "temporary" | "permanent"}) says whose mail is turned away at RCPT.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_ANSWERS = {"temporary": "451 4.3.0 try again later", "permanent": "550 5.1.1 no such mailbox"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that the server took. number: its place in the order of receipt, from 1. path_html None: it has no HTML."""

    number: int
    sender: str
    to: str
    subject: str
    message_id: str
    path_eml: Path
    path_html: Path | None
    path_txt: Path | None

    @property
    def html(self) -> str:
        return self.path_html.read_text(encoding="utf-8") if self.path_html else ""

    @property
    def text(self) -> str:
        return self.path_txt.read_text(encoding="utf-8") if self.path_txt else ""


def mails(folder: Path) -> Iterator[Mail]:
    """The mails in a folder, in the order of receipt."""
    for eml in sorted(folder.glob("[0-9]*.eml")):
        message = message_from_bytes(eml.read_bytes(), policy=policy.default)
        html = eml.with_suffix(".html")
        txt = eml.with_suffix(".txt")
        yield Mail(
            number=int(eml.stem),
            sender=str(message["From"] or ""),
            to=str(message["To"] or ""),
            subject=str(message["Subject"] or ""),
            message_id=str(message["Message-ID"] or ""),
            path_eml=eml,
            path_html=html if html.exists() else None,
            path_txt=txt if txt.exists() else None,
        )


def refuse(folder: Path, address: str, how: str | None) -> None:
    """From now on mail to the address is refused `temporary`, `permanent`, or (None) not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    refusals = {**_refusals(folder), address: how}
    fresh = folder / "refusals.new"
    fresh.write_text(json.dumps({who: what for who, what in refusals.items() if what}), encoding="utf-8")
    fresh.replace(folder / "refusals.json")


def _refusals(folder: Path) -> dict[str, str | None]:
    try:
        found: dict[str, str | None] = json.loads((folder / "refusals.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


class _Keeper:
    """What aiosmtpd calls for each step of a mail's delivery."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken = max((int(eml.stem) for eml in folder.glob("[0-9]*.eml")), default=0)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = _refusals(self.folder).get(address)
        if refusal:
            return _ANSWERS[refusal]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken += 1
        file = self.folder / f"{self.taken:04d}.eml"
        message: Any = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        for kind, suffix in (("html", ".html"), ("plain", ".txt")):
            part = message.get_body((kind,))
            if part is not None:
                file.with_suffix(suffix).write_text(part.get_content(), encoding="utf-8")
        # The .eml last and at once: who sees it sees all of the mail.
        fresh = file.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(file)
        return "250 OK"


def server(folder: Path, port: int) -> Controller:
    """The mail server, not yet started, for that port of 127.0.0.1."""
    folder.mkdir(parents=True, exist_ok=True)
    return Controller(
        _Keeper(folder), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, data_size_limit=30_000_000
    )
