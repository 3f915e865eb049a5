"""The process that is the local stack: the emulator as its child, the mail server and the issuer inside it.

`python -m infra.local.supervisor DATA [--port N] [--detached] [--kept]`. Writes DATA/keeper.json when all three listen. It ends,
and all that it started ends with it, when it is told to, when the emulator dies, or, unless detached, when its standard input
closes: that is, when the process that started it is gone, however that ended. Kept: what the emulator holds is written to
DATA when it is told to end, and is there again when it next begins.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from infra.local import installed, issuer, lifecycle, mailbox
from infra.local.processes import began, free_port

REGION = "ap-southeast-1"
_PATIENCE = 120
_WRITING = 60  # seconds for the emulator to write down what it holds


def emulator_environment(data: Path, port: int, kept: bool) -> dict[str, str]:
    """All that the emulator sees, and with it every function: functions see the whole environment of the emulator."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(data),
        "LANG": "C.UTF-8",
        "TMPDIR": str(data / "tmp"),
        "STATE_DIR": str(data / "state"),
        "S3_DATA_DIR": str(data / "s3"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",  # this listener would be on 0.0.0.0
        "SFTP_ENABLED": "0",
        "AUTH": "true",
        "MINISTACK_REGION": REGION,
        "MINISTACK_HOST": "localhost",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05",
        "LOG_LEVEL": "WARNING",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
        **({"PERSIST_STATE": "1", "S3_PERSIST": "1"} if kept else {}),
    }


def start_emulator(data: Path, port: int | None, kept: bool) -> tuple[subprocess.Popen[bytes], int]:
    """The emulator answers on that port; another free one is tried where somebody was quicker. RuntimeError else."""
    command = [str(installed.environment("ministack", _say) / "ministack")]
    for attempt in range(3):
        chosen = free_port(port if attempt == 0 else None)
        with (data / "emulator.log").open("ab") as log:
            emulator = subprocess.Popen(
                command,
                env=emulator_environment(data, chosen, kept),
                cwd=data,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if _answers(emulator, f"http://127.0.0.1:{chosen}/_ministack/health"):
            return emulator, chosen
        emulator.kill()
        emulator.wait()
    raise RuntimeError((data / "emulator.log").read_text(errors="replace")[-1500:])


def _answers(emulator: subprocess.Popen[bytes], url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + _PATIENCE
    while emulator.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), opener.open(url, timeout=2):
            return emulator.poll() is None
        time.sleep(0.03)
    return False


def keep(data: Path, port: int | None, detached: bool, kept: bool) -> None:
    """The local stack's life, from its start to its end."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())
    for folder in ("tmp", "state", "s3", "mail"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    if not detached:
        threading.Thread(target=_watch_parent, args=(over,), daemon=True).start()
    issuer.make_key(data / "issuer")
    people = issuer.server(data / "issuer", free_port())
    threading.Thread(target=people.serve_forever, daemon=True).start()
    mail_port = free_port()
    mail = mailbox.server(data / "mail", mail_port)
    mail.start()
    emulator, chosen = start_emulator(data, port, kept)
    if kept:
        lifecycle.note_kept(data, chosen, written=False)
    ready = {
        "pid": os.getpid(),
        "began": began(os.getpid()),
        "port": chosen,
        "mail_port": mail_port,
        "issuer": f"http://127.0.0.1:{people.server_port}",
    }
    fresh = data / "keeper.new"
    fresh.write_text(json.dumps(ready))
    fresh.replace(data / "keeper.json")
    while not over.wait(0.2) and emulator.poll() is None:
        pass
    (data / "keeper.json").unlink(missing_ok=True)
    emulator.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        emulator.wait(_WRITING)
        if kept and over.is_set():
            lifecycle.note_kept(data, chosen, written=True)


def _watch_parent(over: threading.Event) -> None:
    sys.stdin.buffer.read()
    over.set()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--detached", action="store_true")
    parser.add_argument("--kept", action="store_true")
    asked = parser.parse_args()
    data = asked.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    try:
        keep(data, asked.port, asked.detached, asked.kept)
    except Exception as error:
        _say(f"{type(error).__name__}: {error}")
    finally:
        shutil.rmtree(data / "tmp", ignore_errors=True)
        if os.getpgrp() == os.getpid():  # started as a group of its own: nothing of it outlives this line
            os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
