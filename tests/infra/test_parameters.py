"""What may be deployed together, and what then stands. The emulator checks no rule, so they are evaluated here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from infra import lint_template
from infra.local import deploy
from infra.resolve_template import UnknownFunctionError, refusals, resolved

TEMPLATE = lint_template.load()
MAIL = {"SmtpHost": "smtp.example.test", "SmtpSender": "parcels@example.test"}
ISSUER = {"JwtIssuer": "https://people.example.test", "JwtAudience": "parcelwatch"}
LOCAL = {
    **MAIL,
    "StackKind": "local",
    "FixedNow": "2026-07-01T09:00:00+08:00",
    "SmtpTls": "none",
    "JwtIssuer": "http://127.0.0.1:40001",
    "JwtAudience": "parcelwatch-local",
    "PublicUrl": "http://127.0.0.1:40000/_aws/execute-api/70617263/$default",
}


def routes(template: dict[str, Any]) -> dict[str, str]:
    """By route, how it is authorized."""
    return {
        one["Properties"]["RouteKey"]: one["Properties"]["AuthorizationType"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::ApiGatewayV2::Route"
    }


@pytest.mark.parametrize("given", [{}, ISSUER, {"PublicUrl": "https://parcels.example.test"}], ids=repr)
def test_a_stack_in_the_cloud_may_have_programs_or_none(given: dict[str, str]) -> None:
    assert refusals(TEMPLATE, {**MAIL, **given}) == []


@pytest.mark.parametrize("alone", ISSUER)
def test_an_issuer_without_an_audience_is_refused_and_the_other_way_round(alone: str) -> None:
    assert refusals(TEMPLATE, {**MAIL, alone: ISSUER[alone]}) == [
        "JwtIssuer and JwtAudience are given together, or neither"
    ]


def test_a_fixed_clock_is_refused_unless_the_stack_is_local() -> None:
    fixed = {**MAIL, "FixedNow": "2026-07-01T09:00:00+08:00"}
    assert refusals(TEMPLATE, fixed) == ["FixedNow is for local stacks only"]
    assert refusals(TEMPLATE, {**fixed, "StackKind": "local"}) == []


@pytest.mark.parametrize("tls", ["starttls", "tls", "none"])
@pytest.mark.parametrize("secret", ["", "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:smtp"])
@pytest.mark.parametrize("kind", ["cloud", "local"])
def test_a_password_never_leaves_a_cloud_in_the_clear(tls: str, secret: str, kind: str) -> None:
    found = refusals(TEMPLATE, {**MAIL, "SmtpTls": tls, "SmtpSecretArn": secret, "StackKind": kind})
    in_the_clear = tls == "none" and secret != "" and kind == "cloud"
    assert found == (["SmtpTls none would send the secret in the clear"] if in_the_clear else [])


@pytest.mark.parametrize("kind", ["cloud", "local"])
@pytest.mark.parametrize("name", ["JwtIssuer", "PublicUrl"])
@pytest.mark.parametrize(
    "address",
    ["http://people.example.test", "http://127.0.0.1:80", "ftp://a.example", "people.example.test", "https://a/"],
)
def test_an_address_that_is_not_https_is_refused_whatever_the_stack(kind: str, name: str, address: str) -> None:
    given = {**MAIL, **ISSUER, "StackKind": kind, name: address}
    assert refusals(TEMPLATE, given) == [f"{name} may not be {address!r}"]


def test_the_copy_for_this_machine_takes_this_machine_by_http(tmp_path: Path) -> None:
    local = lint_template.load(deploy.local_copy(tmp_path))
    assert refusals(TEMPLATE, LOCAL) != []
    assert refusals(local, LOCAL) == []
    elsewhere = {**LOCAL, "PublicUrl": "http://parcels.example.test"}
    assert refusals(local, elsewhere) == ["PublicUrl may not be 'http://parcels.example.test'"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"SmtpSender": "a@example.test"}, "SmtpHost must be given"),
        ({**MAIL, "SmtpPort": "0"}, "SmtpPort may not be '0'"),
        ({**MAIL, "LogRetentionDays": "2"}, "LogRetentionDays may not be '2'"),
        ({**MAIL, "StackKind": "staging"}, "StackKind may not be 'staging'"),
        ({**MAIL, "JwtIssuers": ""}, "JwtIssuers is no parameter"),
    ],
)
def test_what_no_parameter_takes_is_refused(given: dict[str, str], why: str) -> None:
    assert why in refusals(TEMPLATE, given)


def test_rules_use_what_cloudformation_knows_in_rules() -> None:
    """No rule looks into a text: Fn::Select, Fn::Split and Fn::Sub are for conditions and resources."""
    looking = {"Fn::Equals": [{"Fn::Select": ["0", {"Fn::Split": [":", {"Ref": "PublicUrl"}]}]}, "https"]}
    template = {**TEMPLATE, "Rules": {"Https": {"Assertions": [{"Assert": looking}]}}}
    with pytest.raises(UnknownFunctionError):
        refusals(template, MAIL)


# ---- with an issuer and without ---------------------------------------------------------------------------------------


def test_without_an_issuer_exactly_the_routes_without_authorizer_remain() -> None:
    with_issuer, without = resolved(TEMPLATE, {**MAIL, **ISSUER}), resolved(TEMPLATE, MAIL)
    every = routes(with_issuer)
    assert every == routes(TEMPLATE)
    assert set(every.values()) == {"JWT", "NONE"}
    assert routes(without) == {route: "NONE" for route, kind in every.items() if kind == "NONE"}


def test_without_an_issuer_nothing_is_left_that_asks_one() -> None:
    with_issuer, without = resolved(TEMPLATE, {**MAIL, **ISSUER}), resolved(TEMPLATE, MAIL)
    gone = {name: one["Type"] for name, one in with_issuer["Resources"].items() if name not in without["Resources"]}
    assert set(gone.values()) == {"AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Route"}
    kept = str(without["Resources"])
    assert not re.search(r"JwtIssuer|JwtAudience|'Authorizer'|JwtConfiguration", kept)


def test_every_route_says_how_it_is_authorized_and_none_says_so_by_a_condition() -> None:
    for one in TEMPLATE["Resources"].values():
        if one["Type"] == "AWS::ApiGatewayV2::Route":
            kind = one["Properties"]["AuthorizationType"]
            assert one.get("Condition") == {"JWT": "HasJwt", "NONE": None}[kind]


def test_what_stands_on_a_condition_is_chosen_by_the_parameters() -> None:
    secret = "arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:smtp"
    for given, granted in ((MAIL, 0), ({**MAIL, "SmtpSecretArn": secret}, 1)):
        (policy,) = resolved(TEMPLATE, given)["Resources"]["PostRole"]["Properties"]["Policies"]
        actions = [action for one in policy["PolicyDocument"]["Statement"] for action in one["Action"]]
        assert actions.count("secretsmanager:GetSecretValue") == granted
    cloud, local = resolved(TEMPLATE, MAIL), resolved(TEMPLATE, {**MAIL, "StackKind": "local"})
    assert set(cloud["Resources"]) - set(local["Resources"]) == {
        "UploadsBucketPolicy",
        "FilesBucketPolicy",
        "SnapshotsBucketPolicy",
    }


@pytest.mark.timeout(240)
@pytest.mark.parametrize("regions", lint_template.REGIONS, ids=" ".join)
def test_the_template_is_clean_with_an_issuer_and_without(regions: tuple[str, ...]) -> None:
    assert lint_template.findings_both_ways(regions) == []
