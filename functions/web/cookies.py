"""Our cookies. Each is a secret; the table stores only its digest. A browser sends it to this origin only, and hides it from
scripts. The prefix `__Host-` keeps other origins of the same domain from planting one."""

from __future__ import annotations

from typing import Final

SESSION: Final = "__Host-session"  # somebody is signed in
ATTEMPT: Final = "__Host-attempt"  # a sign-in has begun; binds the code to the browser that asked for it
KNOWN: Final = "__Host-known"  # this browser has signed in before, so requests by strangers do not block it

# Lax: a link in a mail opens our pages with the cookie; a form on another site sends none.
_ALIKE = "Path=/; Secure; HttpOnly; SameSite=Lax"


def kept(name: str, secret: str, seconds: int | None = None) -> str:
    """A Set-Cookie value: kept for that long, or until the browser is closed (None)."""
    return f"{name}={secret}; {_ALIKE}" + (f"; Max-Age={seconds}" if seconds is not None else "")


def gone(name: str) -> str:
    """A Set-Cookie value that takes the cookie away."""
    return kept(name, "", 0)
