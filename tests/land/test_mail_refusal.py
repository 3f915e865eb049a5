"""Which answers of mail servers are about the reader. The texts are of the kinds that public servers give."""

from __future__ import annotations

import pytest

from telling.mail_refusal import Answer, answer, is_about_the_reader

READER = [
    (550, "5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table"),
    (550, "5.1.1 The email account that you tried to reach does not exist"),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound"),
    (550, "5.2.1 The email account that you tried to reach is disabled"),
    (550, "Mailbox not found"),
    (550, "User not found: somebody"),
    (550, "No such user here"),
    (550, "Requested action not taken: mailbox unavailable"),
    (553, "Invalid recipient"),
    (550, "Unknown user"),
    (511, "5.1.1 user unknown"),
    (550, "#5.1.1 user unknown"),
    (550, "5.1.1 <sender@y.example>: Recipient address rejected: User unknown"),
    (550, "User unknown: corporate@y.example"),
    (550, "User <content.limit@y.example> not found"),
    (550, "<corporate.sender@content.example>: user unknown"),
    (550, "5.1.1 <far-from@y.example>: user unknown"),
    (550, "Mailbox not found. http://help.y.example/?from=content"),
]
NOT_READER = [
    (553, "Mail from must equal authorized user"),
    (553, "5.1.8 Sender address not owned by the user"),
    (553, "5.1.7 Bad sender address syntax"),
    (550, "5.1.0 Sender rejected"),
    (554, "Relay access denied"),
    (554, "5.7.1 <x@y.example>: Relay access denied"),
    (504, "5.5.2 <h>: Helo command rejected: need fully-qualified hostname"),
    (530, "5.7.0 Authentication required"),
    (550, "Domain frequency limited"),
    (550, "Connection frequency limited"),
    (552, "Mailbox full"),
    (552, "5.2.2 Over quota"),
    (554, "DT:SPM"),
    (550, "Mail content denied"),
    (550, "5.7.1 Message contains spam or virus or sender is blocked: mailbox unavailable"),
    (550, "User exceeded the rate limit, mailbox unavailable"),
    (554, "5.7.1 Service unavailable; client host blocked"),
    (554, "Service unavailable; Client host [203.5.1.10] blocked"),
    (550, "5.7.1 Client host [5.1.1.9] refused"),
    (550, "IP 5.1.2.3 is not welcome"),
    (550, ""),
    (554, "IP 113.5.1.20 is listed"),
    (554, "client 5.1.20.7 is listed"),
    (554, "client host 10.5.1.1 rejected: mailbox unavailable, blocked"),
    (450, "4.1.1 User unknown"),
    (451, "User not found, try again"),
    (250, "5.1.1 looks odd"),
]


@pytest.mark.parametrize(("code", "text"), READER)
def test_an_answer_about_the_reader_is_final(code: int, text: str) -> None:
    assert is_about_the_reader(code, text)


@pytest.mark.parametrize(("code", "text"), NOT_READER)
def test_an_answer_about_the_sender_the_content_or_the_pace_is_not(code: int, text: str) -> None:
    assert not is_about_the_reader(code, text)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [250, 251])
def test_what_is_taken_is_taken_whatever_the_server_says_beside(command: str, code: int) -> None:
    assert answer(command, code, "5.1.1 User unknown") is Answer.TAKEN


@pytest.mark.parametrize(("code", "text"), READER)
def test_only_after_the_reader_was_named_an_answer_about_them_is_final(code: int, text: str) -> None:
    answers = [answer(command, code, text) for command in ("MAIL", "RCPT", "DATA")]
    assert answers == [Answer.WAITS, Answer.FINAL, Answer.FINAL]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("code", "text"), [one for one in NOT_READER if one[0] != 250])
def test_every_other_refusal_waits_at_whatever_stage_it_comes(command: str, code: int, text: str) -> None:
    assert answer(command, code, text) is Answer.WAITS


@pytest.mark.parametrize("code", [200, 252, 354, 421, 450, 499, 600])
def test_a_code_that_is_no_final_refusal_waits(code: int) -> None:
    assert answer("RCPT", code, "5.1.1 User unknown") is Answer.WAITS


@pytest.mark.parametrize(("code", "final"), [(499, False), (500, True), (599, True), (600, False)])
def test_only_the_five_hundreds_are_for_good(code: int, final: bool) -> None:
    assert is_about_the_reader(code, "5.1.1 User unknown") is final
