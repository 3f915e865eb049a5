"""What the template lets each door do, beside what the doors were seen doing: nothing missing, nothing too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.doors.recording import Call

LEADING = "dynamodb:LeadingKeys"
Resource = tuple[str, str]  # the resource's name in the template, and the pattern of what follows its ARN
_READER_OF_A_QUEUE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_READER_OF_A_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_WRITER_OF_A_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")


@dataclass(frozen=True)
class Statement:
    """A statement of a role's policy. begins: the patterns that keys or prefixes must fit; none where any will do."""

    actions: tuple[str, ...]
    resources: tuple[Resource, ...]
    begins: tuple[str, ...] = ()

    def permits(self, call: Call, resource: str) -> Resource | None:
        """The resource of the statement under which the call is permitted; None where it is not."""
        if call.action not in self.actions or not all(self.pattern_of(one) for one in call.begins):
            return None
        return next((r for r in self.resources if r[0] == resource and fnmatchcase(call.place, r[1])), None)

    def pattern_of(self, begins: str) -> str | None:
        """The pattern that lets the beginning in."""
        return next((one for one in self.begins or ("*",) if fnmatchcase(begins, one)), None)


def statements(template: Mapping[str, Any], role: str) -> list[Statement]:
    """The statements of a role; of those under a condition, what holds where the condition does."""
    found = []
    for policy in template["Resources"][role]["Properties"]["Policies"]:
        for one in policy["PolicyDocument"]["Statement"]:
            said = one["Fn::If"][1] if "Fn::If" in one else one
            resources = said["Resource"] if isinstance(said["Resource"], list) else [said["Resource"]]
            begins = tuple(_patterns(said.get("Condition", {})))
            found.append(Statement(tuple(said["Action"]), tuple(map(_resource, resources)), begins))
    return found


def _patterns(condition: Mapping[str, Any]) -> Iterator[str]:
    for operator, said in condition.items():
        for key, wanted in said.items():
            if (operator, key) in (("ForAllValues:StringLike", LEADING), ("StringLike", "s3:prefix")):
                yield from wanted if isinstance(wanted, list) else [wanted]
            elif (operator, key, str(wanted).lower()) != ("Null", LEADING, "false"):
                raise ValueError(f"a condition that is not understood: {operator} {key}")


def _resource(said: Any) -> Resource:
    if said == "*":
        return "*", ""
    if "Fn::GetAtt" in said:
        name, attribute = said["Fn::GetAtt"]
        return name, "stream" if attribute == "StreamArn" else ""
    if "Fn::Sub" in said and ".Arn}/" not in said["Fn::Sub"]:  # a function by its own name
        return said["Fn::Sub"].rpartition(":function:")[2], ""
    if "Fn::Sub" in said:
        name, _, rest = said["Fn::Sub"].removeprefix("${").partition(".Arn}/")
        return name, rest
    return said["Ref"], ""


def problems(template: Mapping[str, Any], calls: Iterable[Call], *, whole: bool) -> list[str]:
    """What doors did and may not; and where these are all of their calls (whole), what they may and did not."""
    functions = {
        one["Properties"]["Handler"].removesuffix(".handler"): one["Properties"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }
    found: list[str] = []
    by_door: dict[str, list[Call]] = {door: [] for door in functions}
    for call in sorted(calls):
        if call.door in functions:
            by_door[call.door].append(call)
        else:
            found.append(f"{call.door} is no function of the template")
    for door, function in functions.items():
        role = function["Role"]["Fn::GetAtt"][0]
        told = _Door(f"{door} ({role})", function, statements(template, role))
        found += told.missing(by_door[door])
        if whole:
            found += told.unused()
    return found


class _Door:
    def __init__(self, name: str, function: Mapping[str, Any], granted: Sequence[Statement]) -> None:
        self.name = name
        self.function = function
        self.granted = granted
        self.used: set[tuple[int, object]] = set()

    def missing(self, calls: Iterable[Call]) -> Iterator[str]:
        for call in calls:
            resource = self._resource(call)
            under = [
                (number, statement, statement.permits(call, resource)) for number, statement in enumerate(self.granted)
            ]
            permitted = [(number, statement, found) for number, statement, found in under if found is not None]
            if not permitted:
                what = " ".join([resource, call.place, *call.begins]).replace("  ", " ").rstrip()
                yield f"missing: {self.name} needs {call.action} on {what}"
            for number, statement, found in permitted:
                self.used.add((number, (call.action, found)))
                self.used.update((number, statement.pattern_of(one)) for one in call.begins)

    def _resource(self, call: Call) -> str:
        """The name in the template of what the call was about, as the function's environment has it."""
        environment = self.function["Environment"]["Variables"]
        named = [environment[variable] for variable in call.variables if variable in environment]
        return (
            str(_resource(named[0])[0]) if named else f"something that its environment does not name {call.variables}"
        )

    def unused(self) -> Iterator[str]:
        by_aws = set(_by_aws(self.function))
        for number, statement in enumerate(self.granted):
            for action in statement.actions:
                for resource in statement.resources:
                    if (number, (action, resource)) not in self.used and (action, resource) not in by_aws:
                        yield f"unused: {self.name} may {action} on {' '.join(resource).rstrip()}"
            for pattern in statement.begins:
                if (number, pattern) not in self.used:
                    yield f"unused: {self.name} may {', '.join(statement.actions)} where keys begin with {pattern}"


def _by_aws(function: Mapping[str, Any]) -> Iterator[tuple[str, Resource]]:
    """What AWS itself does in the role's name: it writes the log, reads queue or stream, and keeps what failed."""
    for action in _WRITER_OF_A_LOG:
        yield action, _resource(function["LoggingConfig"]["LogGroup"])
    destinations = [function.get("EventInvokeConfig", {})]
    for event in function.get("Events", {}).values():
        destinations.append(event["Properties"])
        if event["Type"] == "SQS":
            for action in _READER_OF_A_QUEUE:
                yield action, _resource(event["Properties"]["Queue"])
        elif event["Type"] == "DynamoDB":
            yield "dynamodb:ListStreams", ("*", "")
            for action in _READER_OF_A_STREAM:
                yield action, _resource(event["Properties"]["Stream"])
    for one in destinations:
        if "DestinationConfig" in one:
            yield "sqs:SendMessage", _resource(one["DestinationConfig"]["OnFailure"]["Destination"])
