"""How a door of the HTTP API is woken and answers: a request as a value in, an answer as a value out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from edge import settings, telemetry
from web.answers import Answer, payload, refused
from web.requests import Request, request_of


def door(handler: Callable[[Request], Answer]) -> telemetry.Handler:
    """The handler of a door that answers requests. What is no text is refused before anybody looks at it."""

    def opened(event: dict[str, Any], context: LambdaContext) -> dict[str, object]:
        request = request_of(event)
        answer = handler(request) if request is not None else refused("bad_request")
        return payload(answer, secure=settings.site().public_url.startswith("https://"))

    return telemetry.door(opened)
