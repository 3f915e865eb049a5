"""A handler of the built zip under the Runtime Interface Emulator, with the packages of a Lambda and of the zip, and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from infra.local.processes import free_port

SILENT = "http://127.0.0.1:9"  # nobody listens here: what calls AWS fails at once, by name


def environment(artifact: Path) -> dict[str, str]:
    """What a function's process sees: the template's variables with invented values, no AWS, and the zip's folder."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(artifact.parent),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(artifact),
        "PYTHONPATH": str(artifact),
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_REGION": "cn-north-1",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": SILENT,
        "AWS_MAX_ATTEMPTS": "1",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "TABLE_NAME": "table",
        "UPLOADS_BUCKET": "uploads",
        "FILES_BUCKET": "files",
        **{f"{queue}_QUEUE_URL": f"{SILENT}/{queue.lower()}" for queue in ("INTAKE", "ASSESS", "POST")},
        "PUBLIC_URL": "https://parcelwatch.example",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_SENDER": "a@parcelwatch.example",
        "STACK_KIND": "local",
        "FIXED_NOW": "2026-07-01T06:00:00+08:00",
    }


class Emulated:
    """The handler, ready to be invoked; it ends with the block."""

    def __init__(self, interface: Path, python: Path, artifact: Path, handler: str) -> None:
        self._command = [str(python), "-m", "awslambdaric", handler]
        self._interface, self._artifact = interface, artifact

    def __enter__(self) -> Emulated:
        self._port = free_port()
        inner = free_port()
        addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"]
        addresses += ["--runtime-api-address", f"127.0.0.1:{inner}"]
        self._process = subprocess.Popen(
            [str(self._interface), *addresses, *self._command],
            env=environment(self._artifact),
            cwd=self._artifact,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def invoke(self, event: dict[str, Any]) -> Any:
        """What the handler answers, or the runtime's account of its error (with errorType)."""
        url = f"http://127.0.0.1:{self._port}/2015-03-31/functions/function/invocations"
        until = time.monotonic() + 20
        while True:
            try:
                return httpx.post(url, json=event, timeout=60, trust_env=False).json()
            except httpx.ConnectError:
                assert self._process.poll() is None and time.monotonic() < until, "the emulator does not listen"
                time.sleep(0.02)
