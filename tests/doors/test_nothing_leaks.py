"""Whatever goes wrong in a door, nothing that anybody said leaves it but to its reader: not into the log, not by an exception,
not in a refusal, a metric, a queue or the list of what failed.

One world stands for all, and goes back before each run. A door of the template without its work (marked.py) fails here.
"""

from __future__ import annotations

import inspect
import itertools
import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from edge import api, sandbox, telemetry
from edge.telemetry import DoorError
from tests import books
from tests.doors import marked, outside, recording, spoiling
from tests.doors.marked import Marked, Work
from tests.doors.outside import Call, Outside
from tests.doors.spoiling import Item, Path
from tests.doors.uploading import created
from tests.leaks import MARKER, Log, listening, told_of
from tests.workbooks import strange
from workbooks.grid import Sheet
from workbooks.reading import sheets as reading

DOORS = marked.doors()
WAYS_OF_A_PLACE = 3  # of 12


@pytest.fixture(scope="module")
def world() -> Iterator[Marked]:
    before = set(recording.calls)
    with marked.marked() as made:
        yield made
    # What a spoiled table leads to needs no permission: it is no door's work.
    recording.calls.clear()
    recording.calls.update(before)


@pytest.fixture(scope="module")
def outer(world: Marked) -> Iterator[Outside]:
    with outside.watched() as watching:
        yield watching


@dataclass
class Trial:
    """Wakes doors, and looks at all that comes of it."""

    world: Marked
    outer: Outside
    log: Log
    context: SimpleNamespace
    runs: int = 0
    failed: int = 0  # in how many of them something was logged as a surprise

    def wake(self, door: str, work: Work, what: str, *, looks_at_queues: bool = True) -> Any:
        """The door's answer; None where an exception left it. Everything but an answer to its reader tells nothing."""
        if {self.outer.written, self.world.stage} != {work.stage}:
            self.world.back_to(work.stage)
            self.outer.written = work.stage
        self.log.forget()
        answer = self.log.calls(marked.module(door), work.event, self.context)
        text = self.log.text()
        self.runs += 1
        self.failed += '"failed"' in text
        where = f"{door}, {work.name}: {what}"
        for error in self.log.left:
            assert isinstance(error, DoorError) and str(error).isidentifier(), where
            assert (error.__cause__, error.__context__) == (None, None), where
        assert text.isascii(), where  # our log speaks English, our users do not
        told = [text, *(self.outer.sent if looks_at_queues else ())]
        if not isinstance(answer, dict) or answer.get("statusCode", 500) >= 400:
            told.append(json.dumps(answer, ensure_ascii=False))
        assert (found := told_of("\n".join(told), *self.world.secrets)) == "", f"{where}: {found}"
        return answer

    def undisturbed(self, door: str, work: Work) -> Any:
        """The ordinary work is done without a surprise."""
        self.outer.begin()
        before = self.failed
        answer = self.wake(door, work, "undisturbed")
        assert answer is not None
        assert self.failed == before and not (answer or {}).get("batchItemFailures"), f"{door}, {work.name}"
        return answer


@pytest.fixture
def trial(
    world: Marked,
    outer: Outside,
    context: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Trial:
    return Trial(world, outer, listening(caplog, capfd, monkeypatch), context)


def test_of_every_door_is_known_what_it_ordinarily_does() -> None:
    assert set(DOORS) == marked.WORK.keys() | marked.api_doors()


@pytest.mark.parametrize("door", DOORS)
def test_a_call_that_goes_wrong_tells_nothing(trial: Trial, door: str) -> None:
    """Each place from which the door calls outside, with some ways of going wrong; its places together see all of them."""
    tried: set[outside.Place] = set()
    turn = itertools.cycle(outside.WAYS)
    for work in marked.work_of(trial.world, door):
        trial.undisturbed(door, work)
        for number, place in enumerate(trial.outer.places[:]):
            if place in tried:
                continue
            tried.add(place)
            for way in itertools.islice(turn, WAYS_OF_A_PLACE):
                for_good = way is outside.busy
                trial.outer.begin(number, way, for_good=for_good)
                trial.wake(door, work, f"{place[0]} {way.__name__}")
    trial.outer.begin()
    assert trial.failed >= len(tried)


@pytest.mark.parametrize("door", DOORS)
def test_an_item_that_is_newer_broken_or_torn_tells_nothing(trial: Trial, door: str) -> None:
    """Each field of each kind of item that the door reads (and half of the fields within), on its way into one of the works that
    read it, is wrong in one way; other doors see it wrong in another."""
    readers: dict[str, list[Work]] = defaultdict(list)
    fields: dict[str, dict[Path, None]] = defaultdict(dict)
    for work in marked.work_of(trial.world, door):
        trial.undisturbed(door, work)
        for kind, paths in trial.outer.read.items():
            readers[kind].append(work)
            fields[kind].update(paths)
    for kind, works in readers.items():
        spoils: list[tuple[str, Callable[[Item], None]]] = [("newer", spoiling.newer)] * len(works)
        for number, path in enumerate(fields[kind], start=DOORS.index(door)):
            if len(path) > 1 and number % 2:
                continue
            if number % 3:
                spoils.append((f"with another {path}", partial(spoiling.broken, path=path, number=number)))
            else:
                spoils.append((f"without {path}", partial(spoiling.torn, path=path)))
        for work, (what, spoil) in zip(itertools.cycle(works), spoils):
            trial.outer.begin(spoil=(kind, spoil))
            trial.wake(door, work, f"{kind} {what}", looks_at_queues=False)  # ids go on as the item has them
    assert bool(readers) == bool(trial.failed)


NO_EVENTS: tuple[Any, ...] = (
    None, [], MARKER, [MARKER], {MARKER: MARKER}, {"Records": MARKER}, {"Records": [MARKER]}, {"Records": {MARKER: 1}},
    {"Records": None}, {"Records": [{}]}, {"Records": [{MARKER: MARKER}]}, {"on": MARKER}, {"on": [MARKER]}, {"zone": MARKER},
    {"zone": {MARKER: MARKER}}, {"on": 7, "zone": 7},
    {"on": "2041-03-01", "zone": MARKER},
)  # fmt: skip
NO_JSON = ("", MARKER, f'"{MARKER}', f'["{MARKER}"]', f'{{"{MARKER}": "{MARKER}"}}', f"{MARKER}\ud800", "9" * 10_000, "[" * 100_000,
           f'{{"v": 1, "type": "{MARKER}"}}', f'{{"v": 1, "type": ["{MARKER}"]}}',
           f'{{"v": "{MARKER}", "type": "ParcelTouched"}}')  # fmt: skip


def hostile(door: str, works: list[Work]) -> Iterator[Work]:
    """What nobody sends who means well. Of a request each part is wrong in one way, of the others in all."""
    stage = works[0].stage
    yield from (Work(repr(event)[:40], event, stage) for event in NO_EVENTS)
    turn = itertools.count()
    for work in works:
        if door in marked.api_doors():
            for event in itertools.islice(spoiling.wrongs(work.event), next(turn) % 7, None, 7):
                yield Work(f"{work.name} {event!r:.300}", event, stage)
        elif door == "outbox.on_stream":
            kinds = {one["dynamodb"]["NewImage"]["kind"]["S"]: one for one in work.event["Records"]}
            for one in kinds.values():
                for image in itertools.islice(spoiling.wrongs(one["dynamodb"]["NewImage"]), next(turn) % 7, None, 7):
                    record = {"dynamodb": {**one["dynamodb"], "NewImage": image}}
                    yield Work(repr(image), {"Records": [record]}, stage)
        else:
            for one in work.event.get("Records", [])[:1]:
                said = json.loads(one["body"])
                parts = itertools.islice(spoiling.wrongs(said), None, None, 5 if "detail" in said else 1)
                for body in (*NO_JSON, *map(json.dumps, parts)):
                    yield Work(body[:300], {"Records": [{**one, "body": body}]}, stage)


@pytest.mark.parametrize("door", DOORS)
def test_a_hostile_event_is_not_repeated(trial: Trial, door: str) -> None:
    for work in hostile(door, marked.work_of(trial.world, door)):
        trial.outer.begin()
        trial.wake(door, work, "hostile", looks_at_queues=False)  # a message that is early goes on as it came
    assert trial.failed > 5


def pure_functions(door: str) -> dict[str, list[Any]]:
    """Functions of pure rooms that the door's own file calls, by name: the modules that know them."""
    modules = [marked.module(door), *([api] if door in marked.api_doors() else [])]
    found: dict[str, list[Any]] = defaultdict(list)
    for one in modules:
        for name, function in vars(one).items():
            room = getattr(function, "__module__", "").partition(".")[0]
            if (
                inspect.isfunction(function)
                and function.__module__ != one.__name__
                and room not in ("edge", "dataclasses")
            ):
                found[name].append(one)
    return found


@pytest.mark.parametrize("door", DOORS)
def test_what_chokes_on_its_input_tells_nothing(trial: Trial, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    works, turn = marked.work_of(trial.world, door), itertools.cycle(outside.OURS)
    heard, functions = 0, pure_functions(door)
    for name, modules in functions.items():
        before = trial.failed
        for work in works:
            if trial.failed < before + 2:
                way = next(turn)
                with monkeypatch.context() as patch:
                    for one in modules:
                        patch.setattr(one, name, lambda *args, way=way, **more: way(Call("", repr((args, more)))))
                    trial.outer.begin()
                    trial.wake(door, work, f"{name} {way.__name__}")
        heard += trial.failed > before
    assert heard > len(functions) / 2 or not functions


def sheets_of_nobody() -> Iterator[bytes]:
    """What a limited child that was taken over might say of a workbook."""
    yield from (b"", MARKER.encode(), pickle.dumps(MARKER), pickle.dumps([MARKER]), pickle.dumps({MARKER: [MARKER]}))
    real = reading.read_packed(marked.NEWS)
    yield real[: len(real) // 2]
    for number in range(len(Sheet._fields)):
        for wrong in (MARKER, [MARKER], {MARKER: MARKER}, [[MARKER, [MARKER]]], None, 7):
            changed = [
                tuple(wrong if n == number else part for n, part in enumerate(one)) for one in pickle.loads(real)
            ]
            yield pickle.dumps(changed)


def copies_of_nobody() -> Iterator[bytes]:
    for line in (MARKER, f'"{MARKER}"', f'["{MARKER}"]', f'{{"{MARKER}": 1}}', f'[["{MARKER}"]]', "[" * 100_000, ""):
        yield f"{line}\n{MARKER}".encode()
    yield b"\xff\xfe\n"


def test_odd_answers_of_the_limited_child_tell_nothing(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    door, (work, *_) = "intake.on_upload", marked.work_of(trial.world, "intake.on_upload")
    honest = sandbox.run
    asked: Counter[str] = Counter()
    odd = [("read_packed", one) for one in (*sheets_of_nobody(), *sandbox.ChildFailed)]
    odd += [("marked_packed", one) for one in (*copies_of_nobody(), *sandbox.ChildFailed)]
    for task, answer in odd:

        def answers(asks: str, data: bytes, *, task: str = task, answer: Any = answer, **limits: int) -> Any:
            asked[task] += asks.endswith(task)
            return answer if asks.endswith(task) else honest(asks, data, **limits)

        monkeypatch.setattr(sandbox, "run", answers)
        trial.outer.begin()
        trial.wake(door, work, f"{task}: {answer[:60]!r}")
    assert min(asked["read_packed"], asked["marked_packed"]) > 7


SURPRISES = {
    "no workbook": MARKER.encode(),
    "cut short": marked.NEWS[: len(marked.NEWS) // 2],
    "a broken sheet": strange.changed(marked.NEWS, strange.in_sheet(b"</row>", f"<{MARKER[:3]}></row>".encode())),
    "names of parts": strange.changed(marked.NEWS, strange.as_it_is, {f"xl/{MARKER}.xml": MARKER.encode()}),
    "locked": strange.encrypted_package(),
    "text": f"宗地编号,填报年度\n{MARKER},{MARKER}\n".encode("gb18030"),
    "half a character": f"宗地编号,{MARKER}\n".encode() + b"\xff\xfe",
    "no such day": books.book({**books.RETURN, "宗地编号": marked.PARCEL, "实际动工日期": f"{MARKER}2024-13-45"}),
}


def test_a_surprising_workbook_tells_nothing_with_the_real_child(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "run", marked.REAL_CHILD)
    trial.world.back_to("judged")
    for number, data in enumerate(SURPRISES.values()):
        marked.waiting(f"surprise{number}", data)
    trial.world.keep("surprising")
    for number, what in enumerate(SURPRISES):
        trial.outer.begin()
        work = Work(what, created(f"surprise{number}"), "surprising")
        assert trial.wake("intake.on_upload", work, "surprising") == {"batchItemFailures": []}


@pytest.mark.parametrize(
    "said", ["550 5.1.1 <{address}> is unknown", "451 4.2.2 <{address}> is full", "554 {address} " + marked.PASSWORD]
)
@pytest.mark.parametrize("door", ["post.on_letters", "post.on_codes"])
def test_what_a_mail_server_says_is_not_repeated(trial: Trial, door: str, said: str) -> None:
    trial.world.server.answer = said
    try:
        for work in marked.work_of(trial.world, door):
            trial.outer.begin()
            trial.wake(door, work, said)
            assert "smtp.rcpt" in [call.name for call in trial.outer.calls]
            assert trial.world.server.messages == []
    finally:
        trial.world.server.answer = "250 OK"


def test_a_door_that_told_would_be_found(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    work = marked.work_of(trial.world, "assess.on_parcels")[0]
    trial.outer.begin(1, outside.refused)
    monkeypatch.setattr(telemetry, "report", lambda error: telemetry.logger.exception("failed") or "Error")
    with pytest.raises(AssertionError, match=r"\Aassess\.on_parcels, judged: told"):
        trial.wake("assess.on_parcels", work, "told")
