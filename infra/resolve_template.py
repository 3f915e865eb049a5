"""What CloudFormation makes of template.yaml once parameters are given: what it refuses, and what then stands.

Written after the documentation of parameters, rules and conditions, and no more of it than our template uses. The emulator
checks no rule, and nobody else evaluates one before a deployment does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Template = dict[str, Any]
_NOTHING = {"Ref": "AWS::NoValue"}


class UnknownFunctionError(Exception):
    """A function where CloudFormation takes none of that name, or one that no template of ours has used yet."""


def refusals(template: Template, given: Mapping[str, str]) -> list[str]:
    """Why CloudFormation would not begin with these parameters, one sentence each; none where it would."""
    values = _values(template, given)
    found = [f"{name} is no parameter" for name in given if name not in template["Parameters"]]
    for name, wanted in template["Parameters"].items():
        if name not in values:
            found.append(f"{name} must be given")
        elif not _fits(values[name], wanted):
            found.append(f"{name} may not be {values[name]!r}")
    for name, rule in template.get("Rules", {}).items():
        if _holds(rule.get("RuleCondition", True), values, _in_rules):
            found += [
                one.get("AssertDescription", name)
                for one in rule["Assertions"]
                if not _holds(one["Assert"], values, _in_rules)
            ]
    return found


def resolved(template: Template, given: Mapping[str, str]) -> Template:
    """The template without what its conditions leave out, and without the conditions. Its parameters stay parameters."""
    values = _values(template, given)
    conditions = template.get("Conditions", {})

    def holds(name: str) -> bool:
        def in_conditions(function: str, arguments: Any) -> Any:
            if function == "Condition":
                return holds(arguments)
            raise UnknownFunctionError(f"{function} in a condition")

        return bool(_holds(conditions[name], values, in_conditions))

    def chosen(value: Any) -> Any:
        if isinstance(value, list):
            return [one for one in map(chosen, value) if one != _NOTHING]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Fn::If"}:
            name, then, otherwise = value["Fn::If"]
            return chosen(then if holds(name) else otherwise)
        return {key: kept for key, kept in zip(value, map(chosen, value.values()), strict=True) if kept != _NOTHING}

    def standing(section: str) -> dict[str, Any]:
        things = template.get(section, {}).items()
        kept = {name: thing for name, thing in things if "Condition" not in thing or holds(thing["Condition"])}
        return {name: {k: chosen(v) for k, v in thing.items() if k != "Condition"} for name, thing in kept.items()}

    rest = {name: chosen(value) for name, value in template.items() if name != "Conditions"}
    return {**rest, "Resources": standing("Resources"), "Outputs": standing("Outputs")}


def _values(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    defaults = {name: str(one["Default"]) for name, one in template["Parameters"].items() if "Default" in one}
    return {**defaults, **given}


def _fits(value: str, wanted: Mapping[str, Any]) -> bool:
    """Whether the value is one that the parameter takes. A pattern must match the whole of it."""
    if wanted["Type"] == "Number":
        return float(wanted.get("MinValue", value)) <= float(value) <= float(wanted.get("MaxValue", value)) and (
            value in map(str, wanted.get("AllowedValues", [value]))
        )
    return (
        re.fullmatch(wanted.get("AllowedPattern", ".*"), value) is not None
        and value in wanted.get("AllowedValues", [value])
        and len(value) >= wanted.get("MinLength", 0)
    )


def _in_rules(function: str, arguments: Any) -> Any:
    """Rules know more functions than those below, and none of them looks into a text."""
    raise UnknownFunctionError(f"{function} in a rule")


def _holds(expression: Any, values: Mapping[str, str], other: Callable[[str, Any], Any]) -> Any:
    """The value of an expression of a rule or a condition. other: answers for the functions that only one of them knows."""
    if not isinstance(expression, dict):
        return expression
    ((function, arguments),) = expression.items()
    if function == "Ref":
        return values[arguments]
    if function not in ("Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or"):
        return other(function, arguments)
    found = [_holds(one, values, other) for one in arguments]
    if function == "Fn::Equals":
        first, second = found
        return first == second
    if function == "Fn::Not":
        (only,) = found
        return not only
    return all(found) if function == "Fn::And" else any(found)
