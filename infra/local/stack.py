"""The service on this machine: the template deployed on the emulator, with a mail server and an issuer of its own.

`Stack.start(folder)` or `Stack.attach(folder)`; all its state is under that folder, everything listens on 127.0.0.1 only.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from infra import build
from infra.local import deploy, installed, issuer, lifecycle, mailbox, processes
from infra.local.lifecycle import StackError
from infra.local.mailbox import Mail
from infra.local.supervisor import REGION

QUEUES = ("Intake", "Assess", "Post")
CALLED = {"REVIEW": "Review", "REPORT": "ReviewReport", "SIGNIN": "PostCodes", "DUE": "PostDue"}  # without a queue
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}  # the emulator's administrator
_STEADY = 0.3  # seconds without anything in a queue after which all is done, if the table says so too
_NEVER_BEGAN = ("Worker process exited immediately", "Worker init failed", "No JSON init response")
_GIVEN_UP = {"JUDGE": 4.0, "URGENT": 4.0, "LETTER": 4.0, "REPORT": 30.0}  # so long where the table has such a mark


class DoorError(Exception):
    """A function ended with an error; the text names the door and what it answered."""


class Stack:
    """A deployed local stack. Several may run at once, each with a folder of its own."""

    def __init__(self, data: Path, running: dict[str, Any]) -> None:
        self._data, self._running = data, running
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: dict[str, Any] = {}
        self.outputs: dict[str, str] = {}

    @classmethod
    def start(
        cls,
        data: Path,
        *,
        port: int | None = None,
        fixed_now: str = "",
        mails_per_minute: int = 600,
        detached: bool = False,
        kept: bool = False,
        report: Callable[[str], None] = lambda text: None,
    ) -> Stack:
        """A stack, deployed: a fresh one, and what a former one left in the folder is gone, its mails too.

        kept: it goes on with what a kept one left, and writes down what it holds at its end. port: None: the usual or a free one;
        0: any. It ends with this process unless `detached`. StackError, DeploymentError: it did not come up, nothing of it runs.
        """
        data = data.resolve()
        if cls.attach(data) is not None:
            raise StackError(f"本机服务已经在 {data} 运行。")
        chosen, goes_on = lifecycle.make_room(data, port, kept, report)
        installed.environment("ministack", report)
        installed.environment("sam", report)
        report("打包函数")
        build.build(build.HOST)
        report("启动模拟的 AWS、邮件服务和登录服务")
        process = lifecycle.start_supervisor(data, chosen, detached, kept)
        try:
            stack = cls(data, lifecycle.ready(data, process))
            stack._process = None if detached else process
            report("部署 template.yaml")
            stack._deploy(fixed_now, mails_per_minute, report)
        except BaseException:
            lifecycle.end(data, process)
            if not goes_on:
                lifecycle.forget(data)
            raise
        if not detached:
            atexit.register(stack.stop)
        return stack

    @classmethod
    def attach(cls, data: Path) -> Stack | None:
        """The stack that runs from this folder, whoever started it; None where there is none."""
        data = data.resolve()
        running = lifecycle.read(data / "keeper.json")
        deployed = lifecycle.read(data / "stack.json")
        if running is None or deployed is None or not processes.alive(running["pid"], running["began"]):
            return None
        stack = cls(data, running)
        stack.outputs = deployed["outputs"]
        return stack

    def stop(self) -> None:
        """Every process of the stack has ended. Its files stay, for people to read; a second call does nothing."""
        atexit.unregister(self.stop)
        processes.end(self._running["pid"], self._running["began"])
        if self._process is not None:
            lifecycle.end(self._data, self._process)
        (self._data / "stack.json").unlink(missing_ok=True)

    def __enter__(self) -> Stack:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _deploy(self, fixed_now: str, mails_per_minute: int, report: Callable[[str], None]) -> None:
        self.outputs = deploy.deploy(
            self._data,
            self._environment(),
            self._running,
            self.client,
            fixed_now=fixed_now,
            mails_per_minute=mails_per_minute,
            report=report,
        )
        self._remember(fixed_now)

    def _remember(self, fixed_now: str) -> None:
        file = self._data / "stack.json"
        file.with_suffix(".new").write_text(json.dumps({"outputs": self.outputs, "fixed_now": fixed_now}, indent=1))
        file.with_suffix(".new").replace(file)

    # ------------------------------------------------------------- what a client needs

    @property
    def api_url(self) -> str:
        """The API's address, without a slash at the end."""
        return self.outputs["ApiUrl"]

    @property
    def mail_folder(self) -> Path:
        return self._data / "mail"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to use the stack as its administrator, our edge's settings included."""
        fixed_now = (lifecycle.read(self._data / "stack.json") or {}).get("fixed_now", "")
        return {
            **self._environment(),
            **{f"{name.upper()}_QUEUE_URL": self.outputs[f"{name}QueueUrl"] for name in QUEUES},
            **{f"{name}_FUNCTION": self.outputs[f"{function}FunctionName"] for name, function in CALLED.items()},
            "TABLE_NAME": self.outputs["TableName"],
            "UPLOADS_BUCKET": self.outputs["UploadsBucketName"],
            "FILES_BUCKET": self.outputs["FilesBucketName"],
            "PUBLIC_URL": self.api_url,
            "STACK_KIND": "local",
            "FIXED_NOW": fixed_now,
        }

    def _environment(self) -> dict[str, str]:
        return {
            **_CREDENTIALS,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._running['port']}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def client(self, service: str) -> Any:
        """The boto3 client of that service on this stack, as its administrator."""
        if service not in self._clients:
            import boto3
            from botocore.config import Config

            made: Any = boto3.client  # its stubs want every service's name spelt out
            self._clients[service] = made(
                service,
                endpoint_url=f"http://127.0.0.1:{self._running['port']}",
                region_name=REGION,
                aws_access_key_id=_CREDENTIALS["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
                config=Config(
                    proxies={},
                    read_timeout=310,
                    retries={"total_max_attempts": 1},
                    signature_version="s3v4" if service == "s3" else None,
                    s3={"addressing_style": "path"},
                ),
            )
        return self._clients[service]

    def token(self, subject: str, zones: Sequence[str], roles: Sequence[str], email: str = "") -> str:
        """An ID token of the stack's issuer, good for an hour."""
        return issuer.token(self._data / "issuer", self._running["issuer"], subject, zones, roles=roles, email=email)

    # ------------------------------------------------------------- what one does to it

    def function(self, door: str) -> str:
        """The name of the function behind a door ("sweep.on_night" or "sweep"; of several in a room by its last word, too)."""
        capability, _, wake = door.partition(".")
        name = "".join(part.title() for part in capability.split("_"))
        own = f"{name}{wake.rpartition('_')[2].title()}FunctionName"
        return self.outputs.get(own) or self.outputs[f"{name}FunctionName"]

    def invoke(self, door: str, payload: dict[str, Any], *, pauses: Sequence[float] = (0.5, 2, 5, 0)) -> Any:
        """What the door answers to the payload; DoorError with its text where it ended with an error."""
        functions = self.client("lambda")
        for pause in pauses:
            answer = functions.invoke(FunctionName=self.function(door), Payload=json.dumps(payload).encode())
            said = answer["Payload"].read().decode()
            if "FunctionError" not in answer:
                return json.loads(said or "null")
            if not any(text in said for text in _NEVER_BEGAN):
                break
            time.sleep(pause)  # no handler ran: another worker of the function had died, and this one was ended with it
        raise DoorError(f"{door}: {said}")

    def set_clock(self, moment: str) -> None:
        """Every function takes that moment (ISO, Asia/Shanghai where it names no offset) for now; "": the true time."""
        if moment:
            datetime.fromisoformat(moment)
        functions = self.client("lambda")
        for key, name in self.outputs.items():
            if key.endswith("FunctionName"):
                values = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
                functions.update_function_configuration(
                    FunctionName=name, Environment={"Variables": {**values, "FIXED_NOW": moment}}
                )
        self._remember(moment)

    def mails(self) -> list[Mail]:
        """The mails that the stack has sent, in the order of receipt."""
        return list(mailbox.mails(self.mail_folder))

    def refuse_mail(self, address: str, how: str | None) -> None:
        """From now on mail to the address is refused `temporary`, `permanent`, or (None) not at all."""
        mailbox.refuse(self.mail_folder, address, how)

    def retry_after(self, seconds: int) -> None:
        """Messages whose reader failed come back after that many seconds, not after six timeouts (tests have no half hour)."""
        for name in QUEUES:
            self.client("sqs").set_queue_attributes(
                QueueUrl=self.outputs[f"{name}QueueUrl"], Attributes={"VisibilityTimeout": str(seconds)}
            )

    def logs(self, door: str) -> list[str]:
        """The lines that the door's function has written, oldest first."""
        found = self.client("logs").get_paginator("filter_log_events")
        pages = found.paginate(logGroupName=f"/aws/lambda/{self.function(door)}")
        events = [event for page in pages for event in page["events"]]
        return [event["message"].rstrip() for event in sorted(events, key=lambda event: event["timestamp"])]

    def waiting(self) -> dict[str, int]:
        """How many messages each queue holds, seen, hidden and delayed together."""
        counts = {}
        for name in QUEUES:
            found = self.client("sqs").get_queue_attributes(
                QueueUrl=self.outputs[f"{name}QueueUrl"], AttributeNames=["All"]
            )["Attributes"]
            parts = ("", "NotVisible", "Delayed")
            counts[name.lower()] = sum(int(found.get(f"ApproximateNumberOfMessages{part}", 0)) for part in parts)
        return counts

    def dead(self) -> dict[str, int]:
        """How many messages lie in each dead-letter queue that holds any."""
        counts = {}
        for key, url in self.outputs.items():
            if key.endswith("DeadLettersUrl"):
                found = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
                counts[key.removesuffix("DeadLettersUrl").lower()] = int(found["ApproximateNumberOfMessages"])
        return {name: count for name, count in counts.items() if count}

    def idle(self, timeout: float) -> None:
        """Every queue is empty, nothing is in anybody's hands, and the stream is drained. TimeoutError else.

        How far the stream is read nobody tells, but the table knows what the stream still has to bring: parcels
        unjudged, steps untold, letters unsent, reports unmade. Where such a mark stays while all queues are empty for
        some seconds (a step that waits for the next hour's letter, work whose message is dead), this is rest too.
        Nobody tells whether a function is at work that was called without a queue: wait for what it does.
        """
        until = time.monotonic() + timeout
        since = time.monotonic()
        while True:
            now = time.monotonic()
            waiting = self.waiting()
            if any(waiting.values()):
                since = now
            elif now - since >= max(_STEADY, self._undone()):
                return
            if now > until:
                raise TimeoutError(f"still in the queues after {timeout:g} s: {waiting}")
            time.sleep(0.05)

    def _undone(self) -> float:
        """For how many seconds what the table marks as not yet done is waited for."""
        kinds: set[str] = set()
        found = self.client("dynamodb").get_paginator("scan")
        for page in found.paginate(TableName=self.outputs["TableName"], IndexName="undone"):
            kinds |= {item["undone_pk"]["S"].partition("#")[0] for item in page["Items"]}
        return max((_GIVEN_UP.get(kind, 0.0) for kind in kinds), default=0.0)
