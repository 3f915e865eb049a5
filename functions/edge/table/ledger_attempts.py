"""Attempts to sign in: who asked for a code from which browser, what was tried, and how many were asked for in an hour.

All of it expires. DynamoDB is slow to take away what has expired, so whoever reads looks at `expires_at`.
"""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr, ConditionBase

from edge import clock, ids, limits
from edge.table import ledger_items, ledger_keys, ledger_table
from edge.table.ledger_table import TableBusyError
from land.session import ATTEMPT_SECONDS, CODES_AN_HOUR, CODES_KEPT, FRESH_SECONDS, TRIES, Attempt, SentCode

_ABSENT = Attr("pk").not_exists()
_COLLISIONS = 8  # messages that store a code of one attempt at once


def may_ask(whose: str) -> bool:
    """One more of the hour's ten codes is asked for. False: all ten were.

    whose: an address as it was typed, or the cookie of a browser that signed in with it before.
    """
    return limits.within("codes", whose, CODES_AN_HOUR)


def ask(secret: str, address: str, *, own_computer: bool) -> str:
    """One more code is wanted for the address; gives the secret of the browser's attempt, which is to be its cookie.

    secret: the cookie that it has, "" for none. Its attempt goes on if it is for that address, is not over, and has tries
    left: codes sent for it still count, and so do its tries. Else a new one begins, never under a secret that the browser
    brought: whoever planted it there would know it.
    """
    wall = clock.wall()
    until = wall + ATTEMPT_SECONDS
    again = secret and ledger_table.update(
        ledger_keys.of_secret(ledger_keys.ATTEMPT, ids.hashed(secret)),
        put={"own_computer": own_computer, "asked_at": wall, "expires_at": until},
        condition=_open(wall) & Attr("address").eq(address),
    )
    if again:
        return secret
    fresh = ids.new_secret()
    ledger_table.put(_item(Attempt(ids.hashed(fresh), address, own_computer, wall, expires_at=until)), _ABSENT)
    return fresh


def attempt(attempt_id: str) -> Attempt | None:
    """The attempt; None where there is none, or it is over."""
    item = ledger_table.get(ledger_keys.of_secret(ledger_keys.ATTEMPT, attempt_id))
    if item is None or int(item["expires_at"]) <= clock.wall():
        return None
    return ledger_items.load(Attempt, item)


def keep_code(attempt_id: str, code: str) -> bool:
    """The code, sent now, can end the attempt too; of all its codes the last three count. False: the attempt is over."""
    digest = ids.hashed_code(attempt_id, code)
    for _ in range(_COLLISIONS):
        found = attempt(attempt_id)
        if found is None:
            return False
        codes = (*found.codes, SentCode(digest, clock.wall()))[-CODES_KEPT:]
        # Another message's code may have come between; then both are to count.
        same = Attr("codes").eq(ledger_items.plain(found.codes))
        put = {"codes": ledger_items.plain(codes)}
        if ledger_table.update(ledger_keys.of_secret(ledger_keys.ATTEMPT, attempt_id), put=put, condition=same):
            return True
    raise TableBusyError("codes without end")


def try_code(secret: str, code: str) -> tuple[Attempt | None, bool]:
    """The attempt of the cookie with one try less, and whether the code is one that was sent for it and still counts.

    The try is taken before anything is compared, so that tries side by side are counted, too. None: there is no such
    attempt, it is over, or its tries were used up.
    """
    attempt_id = ids.hashed(secret)
    if (
        ledger_table.add(ledger_keys.of_secret(ledger_keys.ATTEMPT, attempt_id), "tries", 1, _open(clock.wall()))
        is None
    ):
        return None, False
    found = attempt(attempt_id)
    right = found is not None and found.is_ended_by(ids.hashed_code(attempt_id, code), clock.wall())
    return found, right


def passed(secret: str) -> Attempt | None:
    """The attempt of the cookie that waits for who acts; None where there is none."""
    found = attempt(ids.hashed(secret))
    return found if found is not None and found.passed_at is not None else None


def pass_on(ended: Attempt) -> str | None:
    """The right code was typed: the attempt is over, and another waits for who acts, which no code ends; its secret.

    None: the attempt was used already.
    """
    wall = clock.wall()
    secret = ids.new_secret()
    waiting = Attempt(
        ids.hashed(secret),
        ended.address,
        ended.own_computer,
        ended.asked_at,
        expires_at=wall + FRESH_SECONDS,
        tries=TRIES,
        passed_at=wall,
    )
    end = ledger_table.delete_op(ledger_keys.of_secret(ledger_keys.ATTEMPT, ended.attempt_id), Attr("pk").exists())
    lost = ledger_table.transact([end, ledger_table.put_op(_item(waiting), _ABSENT)])
    return None if lost else secret


def _open(wall: int) -> ConditionBase:
    return Attr("pk").exists() & Attr("expires_at").gt(wall) & Attr("tries").lt(TRIES)


def _item(one: Attempt) -> ledger_table.Item:
    return ledger_items.item(
        ledger_keys.of_secret(ledger_keys.ATTEMPT, one.attempt_id), "attempt", ledger_items.plain(one)
    )
