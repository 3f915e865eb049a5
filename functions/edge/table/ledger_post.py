"""Letters on their way: due, claimed, put off, over; the pace of the minute, and the silence of the mail server.

A letter that waits stands in the index under LETTER, by its zone, its precedence and the second from which it may be tried.
One that never arrived stands there under FAILED until what it told is untold, then under UNKNOWN until the officer knows. A
receipt too many stands under HELD until its hour is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from edge import clock, ids, queues, telemetry
from edge.table import (
    ledger_items,
    ledger_keys,
    ledger_keys_post,
    ledger_letters,
    ledger_marks,
    ledger_sent,
    ledger_table,
)
from land.facts import LettersDue, LetterWritten
from land.values import dataclass
from telling.letter import Letter, LetterState
from telling.sending import BOUNCED, LIFE, Precedence, is_long, precedence, silence

_KEPT = 3600  # seconds for which a minute is of interest
_INDEX_LAG = 2  # seconds that an index may be behind the table


def unsent(zone: str) -> list[LetterWritten]:
    """Letters neither sent nor over, those that somebody has claimed included: a hint, as an index gives it."""
    return list(_named(ledger_marks.of(ledger_keys_post.LETTER, zone)))


def due(zone: str, before: Precedence, now: int, most: int) -> list[LetterWritten]:
    """The letters of that precedence that may be tried now, the longest due first; at most so many."""
    first, last = ledger_keys_post.due_between(zone, before, now)
    within = Key("undone_pk").eq(ledger_keys_post.LETTER) & Key("undone_sk").between(first, last)
    return list(islice(_named(within, most), most))


def expired(zones: list[str], now: int, most: int) -> list[LetterWritten]:
    """Letters of these zones that are due and whose days are over, of at most so many due ones of each zone and precedence."""
    names = [one for zone in zones for before in Precedence for one in due(zone, before, now, most)]
    found = (ledger_letters.letter(one.zone, one.person_id, one.letter_id) for one in names)
    return [_name(letter) for letter in found if letter is not None and letter.written_wall <= now - LIFE]


def _named(within: ConditionBase, most: int | None = None) -> Iterator[LetterWritten]:
    for item in ledger_table.query(within, index="undone", page=most):
        yield LetterWritten(*ledger_keys.letter_of(item["pk"], item["sk"]))


def claim(name: LetterWritten, before: Precedence, until: int) -> bool:
    """Nobody else sends the letter until then (epoch seconds). False: it is sent, over, or in other hands."""
    free = Attr("state").eq(LetterState.WAITING.value) | (
        Attr("state").eq(LetterState.CLAIMED.value) & Attr("claimed_until").lte(clock.wall())
    )
    put = {"state": LetterState.CLAIMED.value, "claimed_until": until}
    return _change(name, {**put, **_waiting(name, before, until)}, free)


def put_off(letter: Letter, until: int, at: int, why: str, due_at: int) -> None:
    """The letter waits for its next try, of which somebody is woken at `at`; its tries and drops stand as it has them.

    until: of the claim that is given back, any other claim stays; 0: it was not claimed, and nothing changes. due_at: from
    when it counts as due; a silent server makes no letter later than the others.
    """
    wake(at)
    mine = Attr("state").eq(LetterState.CLAIMED.value) & Attr("claimed_until").eq(until)
    name = _name(letter)
    put = {
        "state": LetterState.WAITING.value, "claimed_until": None, "tries": letter.tries, "drops": letter.drops,
        "why": why or None, "due_at": due_at, **_waiting(name, precedence(letter.kind), due_at),
    }  # fmt: skip
    _change(name, put, mine)


def mark_sent(letter: Letter, *, first: bool = False) -> None:
    """The letter went out, whoever holds the claim by now. first: its reader was never written to before; in one write, for
    a process that ended in between would explain itself to them again."""
    put = {"state": LetterState.SENT.value, "claimed_until": None, "why": None, **ledger_sent.sent(letter, clock.now())}
    there = Attr("pk").exists()
    sent = ledger_table.update_op(ledger_keys.letter(*_place(letter)), put=put, condition=there)
    reader = ledger_keys.person(letter.zone, letter.person_id)
    noted = ledger_table.update_op(reader, put={"was_written_to": True}, condition=there)
    if not first or ledger_table.transact([sent, noted]):  # whoever was erased meanwhile stays erased
        _change(_name(letter), put, there)


def mark_failed(letter: Letter, state: LetterState, why: str) -> None:
    """The letter is never tried again, and somebody will look who has to know; one that went out after all stays sent."""
    wake(clock.wall())
    put = {
        "state": state.value, "claimed_until": None, "why": why, "tries": letter.tries, "drops": letter.drops,
        **ledger_keys_post.failed(*_place(letter)),
    }  # fmt: skip
    _change(_name(letter), put, Attr("state").ne(LetterState.SENT.value))


def mark_bounced(letter: Letter) -> bool:
    """The letter, which the mail server had taken, never arrived; the night looks who has to know. False: it was not sent."""
    put = {"state": LetterState.REFUSED.value, "why": BOUNCED, **ledger_keys_post.failed(*_place(letter))}
    return _change(_name(letter), put, Attr("state").eq(LetterState.SENT.value))


def hold(letter: Letter, until: int) -> None:
    """The receipt waits for the summary of this hour, which somebody will write; the claim that ran until then is given back."""
    hour = clock.wall() // 3600
    wake((hour + 1) * 3600)
    mine = Attr("state").eq(LetterState.CLAIMED.value) & Attr("claimed_until").eq(until)
    put = {
        "state": LetterState.WAITING.value, "claimed_until": None, "due_at": (hour + 1) * 3600,
        **ledger_keys_post.held(*_place(letter), hour),
    }  # fmt: skip
    _change(_name(letter), put, mine)


def failed(zone: str, most: int) -> list[Letter]:
    """Letters of the zone that never arrived and still count as having told something; at most so many at once."""
    return _letters(ledger_marks.of(ledger_keys_post.FAILED, zone), most)


def unknown(zone: str, most: int) -> list[Letter]:
    """Letters of the zone that never arrived and of which somebody has to hear; at most so many at once."""
    return _letters(ledger_marks.of(ledger_keys_post.UNKNOWN, zone), most)


def mark_untold(letter: Letter, *, news: bool) -> None:
    """What the letter told is untold, however long nobody is there to hear of it. news: whether somebody has to.

    Somebody is woken: the index shows it as news a little later, and there may be more. Where it was itself about letters
    that never arrived, and its reader's mailbox does not exist, somebody else has to hear of those.
    """
    wake(clock.wall())
    for ref in letter.about if letter.state is LetterState.REFUSED else ():
        person_id, _, letter_id = ref.partition("/")
        name = LetterWritten(letter.zone, person_id, letter_id)
        over = Attr("state").is_in([LetterState.REFUSED.value, LetterState.GIVEN_UP.value])
        _change(name, {**ledger_keys_post.unknown(letter.zone, person_id, letter_id)}, over)
    put = ledger_keys_post.unknown(*_place(letter)) if news else dict(_NOWHERE)
    _change(_name(letter), {**put}, Attr("state").ne(LetterState.SENT.value))


def held_before(zone: str, hour: int, most: int) -> list[Letter]:
    """Receipts that wait for the summary of an hour before that one; at most so many at once."""
    first, last = ledger_keys_post.held_before(zone, hour)
    within = Key("undone_pk").eq(ledger_keys_post.HELD) & Key("undone_sk").between(first, last)
    return _letters(within, most)


def _letters(within: ConditionBase, most: int) -> list[Letter]:
    names = list(islice(_named(within, most), most))
    found = (ledger_letters.letter(one.zone, one.person_id, one.letter_id) for one in names)
    return [letter for letter in found if letter is not None]


def mark_known(letter: Letter) -> None:
    """Whoever has to know that the letter never arrived knows."""
    _change(_name(letter), dict(_NOWHERE), Attr("state").ne(LetterState.SENT.value))


def merge(summary: Letter, receipts: list[Letter]) -> bool:
    """The summary is written, and these receipts are said by it; all of this, or nothing. At most 90 receipts."""
    put = {"state": LetterState.MERGED.value, **_NOWHERE}
    waiting = Attr("state").eq(LetterState.WAITING.value)
    merged = [ledger_table.update_op(ledger_keys.letter(*_place(one)), put=put, condition=waiting) for one in receipts]
    return not ledger_table.transact([ledger_letters.write_op(summary), *merged])


_NOWHERE = {"undone_pk": None, "undone_sk": None}


def _place(letter: Letter) -> tuple[str, str, str]:
    return letter.zone, letter.person_id, letter.letter_id


def _name(letter: Letter) -> LetterWritten:
    return LetterWritten(*_place(letter))


def _waiting(name: LetterWritten, before: Precedence, at: int) -> ledger_keys.Key:
    return ledger_keys_post.unsent(name.zone, before, at, name.person_id, letter_id=name.letter_id)


def _change(name: LetterWritten, put: dict[str, Any], condition: ConditionBase) -> bool:
    key = ledger_keys.letter(name.zone, name.person_id, name.letter_id)
    return ledger_table.update(key, put=put, condition=condition & Attr("pk").exists())


# The pace, and who is woken when.


def take_places(minute: int, wanted: int, limit: int) -> int:
    """How many of the minute's `limit` places are ours now, of those that we want; 0 where they are all taken."""
    key = ledger_keys_post.pace(minute)
    if wanted == 1:  # the common case: one write
        return int(_take(key, 1, limit))
    while True:
        free = limit - int((ledger_table.get(key) or {}).get("taken", 0))
        ours = min(wanted, free)
        if ours <= 0 or _take(key, ours, limit):
            return max(ours, 0)


def _take(key: ledger_keys.Key, ours: int, limit: int) -> bool:
    free = Attr("taken").not_exists() | Attr("taken").lte(limit - ours)
    return ledger_table.add(key, "taken", ours, free, put=_pace()) is not None


def take_receipt(letter: Letter, address: str, most: int) -> bool:
    """One of the receipts that the address may get in this hour, of whatever zone, is this one; once more the same answer."""
    key = ledger_keys_post.receipts_of(ids.hashed(address.lower()), clock.wall() // 3600)
    names = (ledger_table.get(key) or {}).get("letters", {})
    name = f"{letter.zone}.{letter.letter_id}"
    if name in names:
        return True
    if len(names) >= most:
        return False
    free = Attr("count").not_exists() | Attr("count").eq(len(names))
    put = {**_pace(), "letters": {**names, name: 1}, "count": len(names) + 1}
    return ledger_table.update(key, put=put, condition=free) or take_receipt(letter, address, most)


def may_tell(zone: str, hour: int, news: list[Letter]) -> bool:
    """Whether it is these letters of which the zone's officer hears in that hour: the first who ask, and they again."""
    these = ledger_items.digest(sorted(one.person_id + one.letter_id for one in news))
    key = ledger_keys_post.told_of(zone, hour)
    if ledger_table.put({**key, **_pace(), "these": these}, Attr("pk").not_exists()):
        return True
    return (ledger_table.get(key) or {}).get("these") == these


def _pace() -> dict[str, Any]:
    return {"kind": "pace", "v": ledger_items.VERSION, "expires_at": clock.wall() + _KEPT}


def wake(at: int) -> None:
    """Somebody looks for due letters in the minute after that second; all who ask for the same minute are one message."""
    minute = at // 60 + 1
    key = ledger_keys_post.wake(minute)
    if ledger_table.get(key) is None:
        send_wake(LettersDue(minute * 60 + _INDEX_LAG))
        ledger_table.put(ledger_items.item(key, "pace", {"expires_at": minute * 60 + _KEPT}))


def send_wake(message: LettersDue) -> None:
    """The message comes at its second, or as near to it as a queue can hold it back."""
    queues.send(queues.DUE, [message], delay=max(0, message.at - clock.wall()))


@dataclass(frozen=True, slots=True)
class Silence:
    """How often in a row the mail server did not answer, and until when (epoch seconds) it is left alone."""

    tries: int = 0
    until: int = 0


def server_silence() -> Silence:
    item = ledger_table.get(ledger_keys_post.silence())
    return Silence() if item is None else Silence(int(item["tries"]), int(item["until"]))


def server_is_silent(known: Silence) -> int:
    """The server did not answer; the second until which it is left alone. Several who find that at once are one."""
    tries = known.tries + 1
    if is_long(tries):
        telemetry.count("MailServerSilent")  # somebody is called
    until = clock.wall() + silence(tries)
    as_known = Attr("tries").eq(known.tries) if known.tries else Attr("tries").not_exists() | Attr("tries").eq(0)
    item = ledger_items.item(ledger_keys_post.silence(), "pace", {"tries": tries, "until": until})
    return until if ledger_table.put(item, as_known) else server_silence().until


def server_answers(known: Silence) -> None:
    """The server is there, as far as somebody knows who knew of that silence."""
    if known.tries:
        ledger_table.update(ledger_keys_post.silence(), put={"tries": 0, "until": 0}, condition=Attr("pk").exists())
