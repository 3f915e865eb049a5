"""The API's description for programs, in OpenAPI 3.1: its paths and their parameters."""

from __future__ import annotations

_SIGNED_IN: list[dict[str, list[str]]] = [{"idToken": []}]
_ROUTES = {
    ("post", "/upload-links"): ("a presigned POST for one workbook", True),
    ("get", "/uploads/{upload_id}"): ("how far an upload is, with its receipt", True),
    ("get", "/zones/{zone}/summary"): ("parcels by level, open alerts by verdict", True),
    ("get", "/zones/{zone}/parcels"): ("the parcels, a page at a time", True),
    ("get", "/zones/{zone}/parcels/{parcel_no}"): ("one parcel with history and alerts", True),
    ("get", "/zones/{zone}/alerts"): ("the open alerts, gravest first", True),
    ("get", "/templates/{kind}"): ("an empty workbook: register, return, adjustments or contacts", True),
    ("get", "/zones/{zone}/returns/{year}"): ("a return of the year, filled in as far as it is known", True),
    ("get", "/zones/{zone}/reviews/{year}"): (
        "how the yearly review stands, with its reports; parcels, rates, restatements and doubts a page at a time",
        True,
    ),
    ("post", "/zones/{zone}/reviews"): ("opens a review: year, as_of, deadline; twice is once", True),
    ("post", "/zones/{zone}/reviews/{year}/close"): ("closes a review and orders its report", True),
    ("post", "/zones/{zone}/reviews/{year}/reports"): ("orders a report by what is known now: kind, as_of", True),
    ("post", "/zones/{zone}/exports"): (
        "orders every parcel with its verdicts as files: format xlsx, csv or jsonl",
        True,
    ),
    ("get", "/zones/{zone}/exports/{name}"): ("how far an export is, and the way to its files", True),
    ("post", "/zones/{zone}/alerts/{alert_id}/{act}"): (
        "acknowledge, promise, object, decide, fulfil, pursue or undo; the same act again gets the same answer",
        True,
    ),
    ("get", "/l/{grant}"): ("the page behind a signed link", False),
    ("post", "/l/{grant}/upload-links"): ("a presigned POST for the link's holder", False),
    ("get", "/l/{grant}/uploads/{upload_id}"): ("how far the holder's upload is", False),
    ("post", "/uploads/{upload_id}/confirm"): (
        "the upload's questions are answered: the figures are as they were meant",
        True,
    ),
    ("post", "/l/{grant}/uploads/{upload_id}/confirm"): ("the same, by the link's holder", False),
    ("post", "/uploads/{upload_id}/withdraw"): ("nothing in the upload counts any more: reason; twice is once", True),
    ("post", "/uploads/{upload_id}/restore"): ("the withdrawal is undone, until the end of its day", True),
    ("get", "/l/{grant}/uploads/{upload_id}/copy"): ("the way to the upload's marked copy", False),
    ("get", "/l/{grant}/uploads/{upload_id}/original"): ("the way to the file as it was sent", False),
    ("get", "/l/{grant}/templates/{kind}"): ("an empty workbook, for the link's holder", False),
    ("get", "/l/{grant}/returns/{year}"): ("the return of the link's parcels, filled in as far as it is known", False),
    ("get", "/l/{grant}/parcels/{parcel_no}"): ("the page of a parcel that the letter names", False),
    ("get", "/l/{grant}/report/{form}"): ("the way to a report: html, xlsx or json", False),
    ("get", "/healthz"): ("whether the service is up", False),
    ("get", "/openapi.json"): ("this document", False),
}
_QUERY = {
    "/zones/{zone}/parcels": ("level", "cursor"),
    "/zones/{zone}/alerts": ("state", "cursor"),
    "/zones/{zone}/returns/{year}": ("enterprise",),
    "/zones/{zone}/reviews/{year}": ("cursor",),
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BINARY: dict[str, object] = {_XLSX: {"schema": {"type": "string", "format": "binary"}}}


def openapi() -> dict[str, object]:
    """The document."""
    paths: dict[str, dict[str, object]] = {}
    for (method, path), (summary, signed_in) in _ROUTES.items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        parameters = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
        parameters += [{"name": n, "in": "query", "schema": {"type": "string"}} for n in _QUERY.get(path, ())]
        refused = {
            "description": "refused",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
        done: dict[str, object] = {"description": summary}
        if "/templates/" in path or "/returns/" in path:
            done["content"] = _BINARY
        paths.setdefault(path, {})[method] = {
            "summary": summary,
            "parameters": parameters,
            "responses": {"201" if method == "post" else "200": done, "4XX": refused},
            **({"security": _SIGNED_IN} if signed_in else {}),
        }
    refusal = {"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}
    token = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "ParcelWatch", "version": "1"},
        "paths": paths,
        "components": {"schemas": {"Refusal": refusal}, "securitySchemes": {"idToken": token}},
    }
