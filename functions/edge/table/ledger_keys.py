"""The chart of the table: every entity, its keys, and who asks for it. Keys are built and parsed here.

Keys of letters on their way are in `ledger_keys_post`, those of judgements and counts in `ledger_keys_judged`. One table,
`pk` and `sk`; every item has `kind` and `v` (schema version). `#` parts a key; free text stands last.

| entity            | pk                       | sk                       | written by              |
|-------------------|--------------------------|--------------------------|-------------------------|
| zone (with `seq`) | ZONES                    | zone                     | zone add; claim (`seq`, `taken_at`) |
| calendar of a year| CALENDAR#zone (`*`: all) | year                     | calendar                |
| policy; one whose day another took | ZONE#zone | POLICY#first day; FORMER#first day.digest | policy, zone add; sweep |
| contacts in force | ZONE#zone                | CONTACTS                 | intake; upload_link (held ones, confirmed) |
| contacts received, people in them | ZONE#zone | SNAPSHOT#seq, SNAPSHOT#seq#part#name#0001 … (≤ 300 KB each) | intake; expires |
| person            | ZONE#zone                | PERSON#person_id         | intake; upload_link     |
| alias; numbers given since | ZONE#zone       | ALIAS#parcel_no; NUMBERS (`ledger_keys_numbers`) | intake |
| question asked, parcels of a firm | ZONE#zone | QUESTION#digest, FIRM#digest | intake          |
| upload being read | ZONE#zone                | CLAIMED#seq              | intake, gone at its end |
| urgent news; parcels judged once more | ZONE#zone | NEWS; AGAIN         | outbox, notify, sweep; reassess, sweep |
| who got a digest  | ZONE#zone                | DIGESTED                 | digest; post            |
| review opened     | ZONE#zone                | REVIEW#year              | review                  |
| somebody asked    | REVIEW#zone#year         | ASK#person_id#number     | review                  |
| report            | REVIEW#zone#year         | REPORT#name              | review, when ordered and when made |
| export asked for  | ZONE#zone                | EXPORT#name              | exports; expires         |
| refused returns   | ZONE#zone                | REFUSED#seq#0001 …       | intake (≤ 300 KB each)  |
| parcel (header)   | PARCEL#zone#parcel_id    | 0#PARCEL                 | intake, assess; page (acts), sweep (letters sent) |
| row received      | PARCEL#zone#parcel_id    | 1#FACT#seq#position      | intake, never changed   |
| judgement, with its steps; act | PARCEL#zone#parcel_id | 2#JUDGED#on#number; 3#ACT#moment#id | assess (told by notify, digest); page |
| counts of a zone  | COUNTS#zone              | ZONE                     | outbox, sweep           |
| as what a parcel is counted | COUNTS#zone    | PARCEL#parcel_id         | outbox, sweep           |
| upload            | UPLOAD#upload_id         | UPLOAD                   | upload_link, intake; expires while without object |
| receipt           | UPLOAD#upload_id         | RECEIPT                  | intake                  |
| its problems, parcels not named, parcels named, what it changed, whom it takes out | UPLOAD#upload_id | PROBLEMS#, UNNAMED#, NAMED#,
  CHANGES#, GONE#, then name#0001 … | intake (≤ 300 KB each) |
| letter; its parts | PERSON#zone#person_id    | LETTER#letter_id; LETTER_PART#… (`ledger_keys_post`) | notify, digest; post |
| pace              | PACE                     | minute                   | post; expires           |
| who is woken      | PACE                     | WAKE#minute              | post, sweep; expires    |
| receipts of an hour | PACE                   | RECEIPTS#address digest#hour | post; expires       |
| a silent server   | PACE                     | SILENCE                  | post                    |
| grant of a link   | GRANT#digest             | GRANT                    | post; expires           |
| limit of an hour  | LIMIT#what#digest        | hour                     | upload_link, sign_in; expires |
| lease             | LEASE#what               | of                       | intake (one worker a zone); expires |
| attempt to sign in| ATTEMPT#digest           | ATTEMPT                  | sign_in, post; expires  |
| session           | SESSION#digest           | SESSION                  | sign_in; expires        |
| known browser     | KNOWN#digest             | KNOWN                    | sign_in; expires        |

| index (sparse)  | keys                  | holds                                                               |
|-----------------|-----------------------|---------------------------------------------------------------------|
| due             | due_zone, due_on      | parcels by the day on which their assessment can next change; policies by their first;       |
|                 |                       | on no day ("0", before all): with facts_rev > judged_rev, or wanted judged again |
| undone          | undone_pk, undone_sk  | STEP#zone: judgements with steps untold that can wait               |
| of all zones:   | (ledger_marks)        | URGENT LETTER SENT HELD FAILED UNKNOWN UPLOAD CLAIM REPORT COUNT, keys begin with zone# |
| listing         | list_pk, list_sk      | PARCELS#zone, gravest first, then in register order: what a list    |
|                 |                       | shows, alerts packed (INCLUDE); the others hold keys alone          |

| question                                            | asked by          | answer                                        |
|-----------------------------------------------------|-------------------|-----------------------------------------------|
| one parcel with all that counts                     | assess            | one Query of its partition, sk < "2#", strong |
| what was known before upload n of these parcels     | intake            | BatchGet aliases, Query rows with seq < n     |
| which uploads go before mine                        | intake            | Query CLAIMED# of the zone, strong            |
| whose returns were refused, for which year          | review            | Query REFUSED# of the zone, seq < n           |
| who they are, and whether they are still            | every door        | CONTACTS, PERSON# of the zone                 |
| what a contacts workbook said, once more            | intake, upload_link | Query SNAPSHOT#seq of the zone              |
| which parcels change today, which are not judged    | sweep, quiet period | Query due: "0" first, then the days           |
| whom to tell what                                   | notify, digest    | Query undone, listing; PERSON# of the zone    |
| what did this person get                            | notify, digest    | Query LETTER#kind of the person               |
| parcels and alerts of a zone, history of a parcel   | console           | Query listing; sk that begins with 2#JUDGED#  |
| is each parcel counted as it stands                 | sweep             | Query COUNTS#zone and listing; headers that differ |
| how many parcels and alerts of a kind a zone has    | console           | one item: COUNTS#zone                         |
| whose address is it, in which zones                 | sign_in, post     | Query ZONES, BatchGet CONTACTS and PERSON#    |

The indexes are eventually consistent, hence hints: whoever acts on one reads the item first, and the item decides.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from land.assessment import Level

Key = dict[str, str]

DOSSIER_END = "2#"  # below it lies what a judge needs, above it what only grows
FACTS = "1#FACT#"
PERSONS, ALIASES, CLAIMS, POLICIES, LETTERS = "PERSON#", "ALIAS#", "CLAIMED#", "POLICY#", "LETTER#"
REFUSED, SNAPSHOTS, NAMED, GONE = "REFUSED#", "SNAPSHOT#", "NAMED#", "GONE#"
PROBLEMS, UNNAMED, CHANGES = "PROBLEMS#", "UNNAMED#", "CHANGES#"
CAMPAIGNS, ASKS, REPORTS = "REVIEW#", "ASK#", "REPORT#"
GRANT, ATTEMPT, SESSION, KNOWN = "GRANT", "ATTEMPT", "SESSION", "KNOWN"
HEADER, ZONES, UPLOAD, REPORT, CLAIM = "0#PARCEL", "ZONES", "UPLOAD", "REPORT", "CLAIM"
NOT_JUDGED = "0"  # instead of a day: before all days

_OURS = UUID("6f1d2c60-7c1e-5b8e-9a55-2d6a3c1f0b77")  # the namespace of our parcel ids
_LONGEST = 600  # bytes of free text in a key; DynamoDB takes 1 024 for a whole sort key


def parcel_id_of(zone: str, upload_id: str, parcel_no: str) -> str:
    """The id of the parcel that this upload brings in under this number: the same whenever the upload is repeated."""
    return uuid5(_OURS, f"{zone}#{upload_id}#{parcel_no}").hex


def zone(code: str) -> Key:
    return {"pk": ZONES, "sk": code}


def zone_pk(code: str) -> str:
    return f"ZONE#{code}"


def calendar(code: str, year: int) -> Key:
    return {"pk": f"CALENDAR#{code or '*'}", "sk": f"{year:04d}"}  # "": of all zones; none is called *


def policy(code: str, from_day: date) -> Key:
    return {"pk": zone_pk(code), "sk": f"{POLICIES}{from_day.isoformat()}"}


def contacts(code: str) -> Key:
    return {"pk": zone_pk(code), "sk": "CONTACTS"}


def snapshot(code: str, seq: int) -> Key:
    """The contacts that an upload brought; the keys of its parts begin with this one's."""
    return {"pk": zone_pk(code), "sk": f"{SNAPSHOTS}{seq:010d}"}


def snapshot_part(code: str, seq: int, part: str, name: str, number: int) -> Key:
    """One chunk of the part of that name, counted from 1."""
    return {"pk": zone_pk(code), "sk": f"{snapshot(code, seq)['sk']}#{part}#{name}#{number:04d}"}


def person(code: str, person_id: str) -> Key:
    return {"pk": zone_pk(code), "sk": f"{PERSONS}{person_id}"}


def alias(code: str, parcel_no: str) -> Key:
    return {"pk": zone_pk(code), "sk": f"{ALIASES}{_short(parcel_no)}"}


def question(code: str, digest: str) -> Key:
    return {"pk": zone_pk(code), "sk": f"QUESTION#{digest}"}


def news(code: str) -> Key:
    return {"pk": zone_pk(code), "sk": "NEWS"}


def digested(code: str) -> Key:
    return {"pk": zone_pk(code), "sk": "DIGESTED"}


def claim(code: str, seq: int) -> Key:
    return {"pk": zone_pk(code), "sk": f"{CLAIMS}{seq:010d}"}


def campaign(code: str, year: int) -> Key:
    return {"pk": zone_pk(code), "sk": f"{CAMPAIGNS}{year:04d}"}


def review_pk(code: str, year: int) -> str:
    return f"REVIEW#{code}#{year:04d}"


def ask(code: str, year: int, person_id: str, number: int) -> Key:
    return {"pk": review_pk(code, year), "sk": f"{ASKS}{person_id}#{number:04d}"}


def report(code: str, year: int, name: str) -> Key:
    return {"pk": review_pk(code, year), "sk": f"{REPORTS}{name}"}


def export(code: str, name: str) -> Key:
    return {"pk": zone_pk(code), "sk": f"EXPORT#{name}"}


def refused(code: str, seq: int, number: int) -> Key:
    """One part of what an upload's refused rows were about, counted from 1; 0 sorts before all of them."""
    return {"pk": zone_pk(code), "sk": f"{REFUSED}{seq:010d}#{number:04d}"}


def parcel_pk(code: str, parcel_id: str) -> str:
    return f"PARCEL#{code}#{parcel_id}"


def header(code: str, parcel_id: str) -> Key:
    return {"pk": parcel_pk(code, parcel_id), "sk": HEADER}


def fact(code: str, parcel_id: str, seq: int, position: int) -> Key:
    return {"pk": parcel_pk(code, parcel_id), "sk": f"{facts_from(seq)}{position:07d}"}


def facts_from(seq: int) -> str:
    """The beginning of the sort keys of an upload's rows; every row of an earlier upload sorts before it."""
    return f"{FACTS}{seq:010d}#"


def upload_pk(upload_id: str) -> str:
    return f"UPLOAD#{upload_id}"


def upload(upload_id: str) -> Key:
    return {"pk": upload_pk(upload_id), "sk": "UPLOAD"}


def receipt(upload_id: str) -> Key:
    return {"pk": upload_pk(upload_id), "sk": "RECEIPT"}


def part(upload_id: str, prefix: str, name: str, number: int) -> Key:
    """One chunk of the receipt of that name, counted from 1."""
    return {"pk": upload_pk(upload_id), "sk": f"{prefix}{name}#{number:04d}"}


def letters_pk(code: str, person_id: str) -> str:
    return f"PERSON#{code}#{person_id}"


def letter(code: str, person_id: str, letter_id: str) -> Key:
    return {"pk": letters_pk(code, person_id), "sk": f"LETTER#{letter_id}"}


def letters_since(kind: str, since: date) -> tuple[str, str]:
    """The sort keys between which the letters of a kind from a day on lie (telling.letter.letter_id)."""
    return f"LETTER#{kind}.{since.isoformat()}", f"LETTER#{kind}.~"


def of_secret(what: str, digest: str) -> Key:
    """What belongs to a secret (GRANT, ATTEMPT, SESSION, KNOWN) lies under the secret's digest."""
    return {"pk": f"{what}#{digest}", "sk": what}


def lease(what: str, of: str) -> Key:
    return {"pk": f"LEASE#{what}", "sk": of}


def limit(what: str, digest: str, hour: int) -> Key:
    return {"pk": f"LIMIT#{what}#{digest}", "sk": f"{hour:08d}"}


def due_on(code: str, on: date) -> Key:
    return {"due_zone": code, "due_on": on.isoformat()}


def unjudged(code: str) -> Key:
    return {"due_zone": code, "due_on": NOT_JUDGED}


def without_object(code: str, created_at: datetime, upload_id: str) -> Key:
    return {"undone_pk": UPLOAD, "undone_sk": f"{code}#{int(created_at.timestamp()):012d}#{upload_id}"}


def reading(code: str, seq: int) -> Key:
    return {"undone_pk": CLAIM, "undone_sk": f"{code}#{seq:010d}"}


def unmade(code: str, year: int, name: str) -> Key:
    return {"undone_pk": REPORT, "undone_sk": f"{code}#{year:04d}#{name}"}


def place(seq: int, position: int) -> str:
    """Where the register named the parcel first, as text that sorts."""
    return f"{seq:010d}#{position:07d}"


def listed_parcel(code: str, level: Level | None, place: str) -> Key:
    """The gravest first, then in the order of the register; None: not judged yet."""
    return {"list_pk": listing_pk(code), "list_sk": f"{gravity(level)}#{place}"}


def listing_pk(code: str) -> str:
    return f"PARCELS#{code}"


def gravity(level: Level | None) -> str:
    """Which part of a listing holds the parcels of a level."""
    return str(_GRAVITY.index(level))


_GRAVITY = (Level.RED, Level.YELLOW, Level.BLUE, Level.GREEN, None, Level.CLOSED)


def parcel_of(pk: str) -> tuple[str, str]:
    """Zone and parcel id of a parcel's partition."""
    _, code, parcel_id = pk.split("#")
    return code, parcel_id


def letter_of(pk: str, sk: str) -> tuple[str, str, str]:
    """Zone, person id and letter id of a letter."""
    _, code, person_id = pk.split("#")
    return code, person_id, sk.removeprefix("LETTER#")


def _short(text: str) -> str:
    """Free text as part of a key: as it is, or its beginning and its digest where it is too long for a key."""
    raw = text.encode()
    if len(raw) <= _LONGEST:
        return text
    return f"{raw[: _LONGEST - 65].decode(errors='ignore')}~{sha256(raw).hexdigest()}"
