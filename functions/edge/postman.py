"""Mail out, by SMTP. Whether a refusal may pass is a type: a letter is given up only where the reader's address is at fault."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress

from edge import clock, secrets, settings
from edge.message import Mailbox, Message, written
from land.people import is_address
from telling.mail_refusal import Answer, answer

SECONDS = 20


class TemporaryRefusal(Exception):
    """The mail server does not take the letter, for a reason that is not its reader. The text is a code: "552 RCPT"."""


class SilentServer(TemporaryRefusal):
    """The mail server is not there, does not answer, or does not let us in: it would be the same with every letter."""


class UnmadeMail(TemporaryRefusal):
    """Something of ours that the letter needs is not to be had: the server was not asked. The text is the kind of error."""


class Dropped(TemporaryRefusal):
    """The line broke after the letter's text had been sent: the server may have it, or not."""


class PermanentRefusal(Exception):
    """The letter can never reach this address. The text is a code."""


def send(
    address: str,
    name: str,
    from_name: str,
    subject: str,
    html: str,
    text: str,
    letter_ref: str,
    workbook: tuple[str, bytes] | None = None,
    reply_to: Mailbox | None = None,
) -> None:
    """The mail server has taken the letter. letter_ref: the letter's identity, which its Message-ID repeats.

    workbook: the name and the bytes of an .xlsx that goes with it. reply_to: who reads what the reader answers.
    PermanentRefusal for what is no address.
    """
    if not is_address(address):
        raise PermanentRefusal("not an address")
    mail = settings.mail()
    message = Message(
        sender=Mailbox(from_name, mail.sender),
        to=Mailbox(name, address),
        subject=subject,
        text=text,
        html=html,
        ref=letter_ref,
        at=clock.wall(),
        reply_to=reply_to,
        workbook=workbook,
    )
    server = _reached(mail)
    try:
        _deliver(server, mail.sender, address, written(message))
    finally:
        _part(server)


def _reached(mail: settings.Mail) -> smtplib.SMTP:
    """A line to the mail server, greeted and signed in; SilentServer where there is none to be had."""
    try:
        server = _connected(mail)
        server.ehlo_or_helo_if_needed()
        return server
    except (smtplib.SMTPException, OSError) as error:
        told = _code_of(error)
    raise SilentServer(told)


def _code_of(error: Exception) -> str:
    return f"{getattr(error, 'smtp_code', '') or ''} {type(error).__name__}".strip()


def _deliver(server: smtplib.SMTP, sender: str, address: str, data: bytes) -> None:
    """The server has taken the message. Only what it says of the reader is for good; all else is about us, and waits."""
    try:
        code, said = server.mail(sender)  # no word of the reader yet: who does not answer to it answers to no letter
    except (smtplib.SMTPException, OSError) as error:
        raise SilentServer(_code_of(error)) from None
    _taken("MAIL", code, said)
    try:
        _taken("RCPT", *server.rcpt(address))
    except (smtplib.SMTPException, OSError) as error:  # nothing of the letter was sent
        raise TemporaryRefusal(_code_of(error)) from None
    try:
        code, said = server.data(data)
    except smtplib.SMTPDataError as refused:  # before it would hear any of it
        code = refused.smtp_code
        said = _bytes(refused.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise Dropped(_code_of(error)) from None
    _taken("DATA", code, said)


def _taken(what: str, code: int, said: bytes) -> None:
    """The server took this command; else the refusal, whose text names the command and the code, never what was said."""
    meant = answer(what, code, said.decode("utf-8", "replace"))
    if meant is not Answer.TAKEN:
        raise (PermanentRefusal if meant is Answer.FINAL else TemporaryRefusal)(f"{what} {code}")


def _bytes(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said


def _part(server: smtplib.SMTP) -> None:
    """The line is closed. What the server answers to that, or whether it answers, changes nothing: it has the letter, or not."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _connected(mail: settings.Mail) -> smtplib.SMTP:
    """A line to the mail server, signed in where it wants that.

    Passwords are rotated while functions are warm: where one did not open, the secret is read again, and a new one is
    tried once. The same one is not shown twice: some servers count, and lock.
    """
    if not mail.secret_arn:
        return _called(mail)
    known = secrets.fields(mail.secret_arn)
    server = _called(mail)
    try:
        return _signed_in(server, known)
    except smtplib.SMTPException:  # also of a server that hangs up instead of saying no
        newer = secrets.newer(mail.secret_arn, known)
        if newer is None:
            raise
    return _signed_in(_called(mail), newer)


def _signed_in(server: smtplib.SMTP, secret: Mapping[str, str]) -> smtplib.SMTP:
    try:
        server.login(secret["username"], secret["password"])
    except smtplib.SMTPException:
        server.close()
        raise
    return server


def _called(mail: settings.Mail) -> smtplib.SMTP:
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    if mail.tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
