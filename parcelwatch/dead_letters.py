"""The command `dead`: what lies in the dead-letter queues, what that means, and back with it.

Nothing of a message is shown but its zone and when it was sent: bodies may hold an address.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parcelwatch import printing
from parcelwatch.asking import Listing, RefusedError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_ZONE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MOST_READ = 200  # messages looked into for their zones; all are counted
_AT_A_TIME = 10
_HIDDEN = 60  # seconds for which a message that is being moved is nobody else's
_BY_HAND = "不用移回"
CALLED = "()"


@dataclass(frozen=True, slots=True)
class Kind:
    """One dead-letter queue. back: the queue to which its messages go back, or CALLED, where they were calls of a function,
    which is called once more; "" where that helps nobody."""

    means: str
    what_to_do: str
    back: str = ""


KINDS: Mapping[str, Kind] = {
    "intake": Kind("上传的工作簿几次都没有读成，上传的人还没有回执", "修好后移回，会从头再读", "Intake"),
    "arrival": Kind("文件已经传到，读取它的通知没有送到", "移回就会读；不移回，夜间评估也会补上", "Intake"),
    "assess": Kind("宗地几次都没有评估成，等级还是上一次的", "修好后移回；不移回，下一次夜间评估还会再试", "Assess"),
    "post": Kind("写好的信几次都没有寄成（不是对方退信）", "修好后移回；不移回，夜间评估也会再寄", "Post"),
    "due": Kind("等着再寄的信有一次没有看成", "修好后移回；不移回，下一封信或夜间评估会再看", CALLED),
    "signin": Kind("有人要的登录码没有寄成", "请本人再要一次；旧的登录码移回也已过期", CALLED),
    "report": Kind("报告几次都没有生成", "修好后移回；不移回，第二天早晨会再做", CALLED),
    "outbox": Kind("有几批变化没有转给后面的队列", f"{_BY_HAND}：执行 parcelwatch sweep 和 recount，缺的会补上"),
    "wake": Kind(
        "夜间评估、紧急的信、早晨的信、回顾、快照或导出有一次没有做成",
        f"{_BY_HAND}：执行 parcelwatch sweep、digest 或 season 补做；紧急的信每小时会自己补上",
    ),
}


def add_command(app: typer.Typer, find_outputs: Callable[[str], Mapping[str, str]]) -> None:
    """The app has the command. find_outputs: those of the deployed stack of that name, of the local one for ""."""

    @app.command()
    def dead(
        redrive: Annotated[str, typer.Option(help="把这个死信队列里的消息移回原来的队列")] = "",
        stack: Annotated[
            str, typer.Option(envvar="PARCELWATCH_STACK", help="已部署的 CloudFormation 栈；不写就是本机服务")
        ] = "",
        format: Annotated[Listing, typer.Option(help="输出形式")] = Listing.TABLE,
    ) -> None:
        """死信：几次都没有做成、停在一边的消息，各是什么意思，怎么办。"""
        if redrive and redrive not in KINDS:
            raise RefusedError(f"没有死信队列 {redrive}。有：{'、'.join(KINDS)}。")
        if redrive and not KINDS[redrive].back:
            raise RefusedError(f"{redrive} 的死信{KINDS[redrive].what_to_do}。")
        outputs = find_outputs(stack)
        from edge import aws

        if redrive:
            back = _back(KINDS[redrive], outputs, aws.sqs(), aws.functions)
            count = moved(aws.sqs(), _dead_url(outputs, redrive), back)
            if format is Listing.JSON:
                printing.as_json({"queue": redrive, "moved": count})
            else:
                printing.console.print(f"{redrive}：已移回 {count} 条。" if count else f"{redrive}：没有死信。")
            return
        found = {name: held(aws.sqs(), _dead_url(outputs, name)) for name in KINDS}
        rows = [_row(name, letters) for name, letters in found.items() if letters["count"]]
        if format is Listing.JSON:
            printing.as_json([{"queue": name, **letters} for name, letters in found.items() if letters["count"]])
        elif rows:
            printing.listing(rows, "table", "有死信的队列")
            printing.console.print("移回：parcelwatch dead --redrive 队列")
        else:
            printing.console.print("没有死信。")


def outputs_of(name: str) -> dict[str, str]:
    """The outputs of the deployed CloudFormation stack; RefusedError where there is none of that name."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise RefusedError(
            f"查不到 CloudFormation 栈 {name}（{type(error).__name__}），请检查栈名、区域和 AWS 凭证。"
        ) from None
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


def _dead_url(outputs: Mapping[str, str], name: str) -> str:
    wanted = f"{name}deadlettersurl"
    return next(url for key, url in outputs.items() if key.lower() == wanted)


def _row(name: str, letters: Mapping[str, Any]) -> dict[str, object]:
    zones = "、".join(f"{zone or '—'} {count}" for zone, count in letters["zones"].items())
    return {
        "队列": name,
        "条数": letters["count"],
        "最早": letters["oldest"][:10],
        "开发区": zones,
        "意思": KINDS[name].means,
        "怎么办": KINDS[name].what_to_do,
    }


def held(sqs: SQSClient, url: str) -> dict[str, Any]:
    """What the queue holds: how many messages, since when, of which zones ("": it names none). They stay where they are."""
    count = _count(sqs, url)
    letters = list(_taken(sqs, url, min(count, _MOST_READ)))
    for letter in letters:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)
    sent = [int(letter["Attributes"]["SentTimestamp"]) / 1000 for letter in letters]
    return {
        "count": count,
        "oldest": datetime.fromtimestamp(min(sent), UTC).isoformat() if sent else "",
        "zones": dict(sorted(Counter(zone_of(letter["Body"]) for letter in letters).items())),
    }


def _back(
    kind: Kind, outputs: Mapping[str, str], sqs: SQSClient, functions: Callable[[], Any]
) -> Callable[[str], object]:
    """What takes a dead letter back to where it came from."""
    if kind.back != CALLED:
        return lambda body: sqs.send_message(QueueUrl=outputs[f"{kind.back}QueueUrl"], MessageBody=body)

    def called(body: str) -> object:
        said = json.loads(body)
        function = said["requestContext"]["functionArn"].removesuffix(":$LATEST")
        payload = json.dumps(said["requestPayload"], ensure_ascii=False).encode()
        return functions().invoke(FunctionName=function, InvocationType="Event", Payload=payload)

    return called


def moved(sqs: SQSClient, dead: str, back: Callable[[str], object]) -> int:
    """How many messages went back to where they came from. One that is sent and not yet deleted when this ends comes twice.

    At most as many as there were: what fails again at once is not moved in a circle. Our own loop, for the one of SQS
    (StartMessageMoveTask) does not exist in AWS China.
    """
    count = 0
    for letter in _taken(sqs, dead, _count(sqs, dead)):
        back(letter["Body"])
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
        count += 1
    return count


def _count(sqs: SQSClient, url: str) -> int:
    said = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(said["ApproximateNumberOfMessages"]) + int(said["ApproximateNumberOfMessagesNotVisible"])


def _taken(sqs: SQSClient, url: str, most: int) -> Iterator[Any]:
    """Up to so many of the queue's messages, hidden from everybody else for a minute."""
    given = 0
    while given < most:
        answer = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(_AT_A_TIME, most - given),
            VisibilityTimeout=_HIDDEN,
            WaitTimeSeconds=1,  # without waiting SQS asks some of its servers only
            AttributeNames=["SentTimestamp"],
        )
        letters = answer.get("Messages", [])
        if not letters:
            return
        yield from letters
        given += len(letters)


def zone_of(body: str) -> str:
    """The zone of a message, of a call, or of the object that an event tells of; "" where it names none."""
    try:
        said = json.loads(body)
        if "requestPayload" in said:  # a call
            payload = said["requestPayload"]
            said = json.loads(payload["Records"][0]["body"]) if "Records" in payload else payload
        zone = said.get("zone") or said["detail"]["object"]["key"].split("/")[1]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return ""
    return zone if isinstance(zone, str) and _ZONE.fullmatch(zone) else ""
