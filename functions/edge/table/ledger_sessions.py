"""Sessions in the table: found by the digest of a cookie, begun, ended; and what one opens, asked anew at each use."""

from __future__ import annotations

from datetime import date

from boto3.dynamodb.conditions import Attr

from edge import clock, ids
from edge.table import ledger_items, ledger_keys, ledger_people, ledger_table, ledger_zones
from land.people import Person, person_id
from land.session import KNOWN_SECONDS, Attempt, Begun, Session, life

_ABSENT = Attr("pk").not_exists()


def session(secret: str) -> Session | None:
    """The session of the cookie; None where there is none, or it is over. Whether it still opens anything: `held`."""
    item = ledger_table.get(ledger_keys.of_secret(ledger_keys.SESSION, ids.hashed(secret))) if secret else None
    if item is None or int(item["expires_at"]) <= clock.wall():
        return None
    return ledger_items.load(Session, item)


def held(one: Session, on: date) -> dict[str, Person]:
    """By zone, the person as whom the session acts on that day; a session that holds no zone is as good as none.

    A zone is held while its contacts name the address, and unless the person was revoked since the session began.
    """
    found = listed(one.address, on)
    return {code: person for code, person in found.items() if person.ended_at < one.signed_at}


def listed(address: str, on: date) -> dict[str, Person]:
    """By zone, whom its contacts name under that address on that day; whom only a register names is not in the contacts."""
    codes = [zone.code for zone in ledger_zones.zones()]
    keys = [ledger_keys.contacts(code) for code in codes]
    keys += [ledger_keys.person(code, person_id(code, address)) for code in codes]
    items = {(item["pk"], item["sk"]): item for item in ledger_table.get_many(keys)}
    found: dict[str, Person] = {}
    for code in codes:
        contacts = ledger_keys.contacts(code)
        mine = ledger_keys.person(code, person_id(code, address))
        item = items.get((mine["pk"], mine["sk"]))
        known = ledger_people.listed_in(items.get((contacts["pk"], contacts["sk"])), item) if item else None
        if known is not None and known.serves_on(on) and known.address.lower() == address.lower():
            found[code] = known
    return found


def begin(attempt: Attempt, name: str, *, shared: bool, before: str, known: str) -> Begun | None:
    """A session has begun under a new secret; the attempt is over, and so is the session that the browser had before.

    name, shared: who acts, and whether others read the same mailbox. before, known: the cookies that the browser has, ""
    for none; it stays known by the one that it has if that is for the address. None: the attempt was used already, and
    nothing changed.
    """
    secret = ids.new_secret()
    known = known if is_known(known, attempt.address) else ids.new_secret()
    signed_at = clock.wall() if attempt.passed_at is None else attempt.passed_at
    until = signed_at + life(own_computer=attempt.own_computer)
    begun = Session(ids.hashed(secret), attempt.address, name, shared, signed_at=signed_at, expires_at=until)
    browser = {"address": attempt.address, "expires_at": clock.wall() + KNOWN_SECONDS}
    operations = [
        ledger_table.delete_op(ledger_keys.of_secret(ledger_keys.ATTEMPT, attempt.attempt_id), Attr("pk").exists()),
        ledger_table.put_op(
            ledger_items.item(
                ledger_keys.of_secret(ledger_keys.SESSION, begun.session_id), "session", ledger_items.plain(begun)
            ),
            _ABSENT,
        ),
        ledger_table.put_op(
            ledger_items.item(ledger_keys.of_secret(ledger_keys.KNOWN, ids.hashed(known)), "known", browser)
        ),
    ]
    if before:
        operations.append(ledger_table.delete_op(ledger_keys.of_secret(ledger_keys.SESSION, ids.hashed(before))))
    return None if ledger_table.transact(operations) else Begun(secret, known, attempt.own_computer)


def end(secret: str) -> None:
    """The session of the cookie is over."""
    if secret:
        ledger_table.transact([ledger_table.delete_op(ledger_keys.of_secret(ledger_keys.SESSION, ids.hashed(secret)))])


def is_known(secret: str, address: str) -> bool:
    """Whether somebody signed in with the address from the browser that has this cookie."""
    item = ledger_table.get(ledger_keys.of_secret(ledger_keys.KNOWN, ids.hashed(secret))) if secret else None
    return item is not None and item["address"] == address and int(item["expires_at"]) > clock.wall()
