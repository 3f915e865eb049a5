"""How a door of the HTTP API is woken and answers: a request as a value in, an answer as a value out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from edge import settings, telemetry
from web.answers import Answer, payload, refused
from web.requests import Request, request_of

Routes = Mapping[str, Callable[[Request], Answer]]  # route key of the template → who answers it


def door(routes: Routes) -> telemetry.Handler:
    """The handler of a door that answers these routes, and no other. What is no text is refused before anybody looks at it."""

    def opened(event: dict[str, Any], context: LambdaContext) -> dict[str, object]:
        request = request_of(event)
        if request is None:
            answer = refused("bad_request")
        else:
            answer = routes[request.route](request) if request.route in routes else refused("not_found")
        return payload(answer, secure=settings.site().public_url.startswith("https://"))

    return telemetry.door(opened)
