"""Our cookies. Each is a secret of which the table knows the digest; a browser sends it to this origin only, and shows it to
no script. The prefix `__Host-` keeps other origins of the same domain from planting one."""

from __future__ import annotations

from typing import Final

SESSION: Final = "__Host-session"  # somebody is signed in
ATTEMPT: Final = "__Host-attempt"  # somebody is about to; binds the code to the browser that asked for it
KNOWN: Final = "__Host-known"  # somebody signed in here before, so strangers' asking does not hold them back

# Lax: a link in a mail opens our pages with the cookie, and no form of another site does.
_ALIKE = "Path=/; Secure; HttpOnly; SameSite=Lax"


def kept(name: str, secret: str, seconds: int | None = None) -> str:
    """A Set-Cookie value: kept for so long, or (None) until the browser is closed."""
    return f"{name}={secret}; {_ALIKE}" + (f"; Max-Age={seconds}" if seconds is not None else "")


def gone(name: str) -> str:
    """A Set-Cookie value that takes the cookie away."""
    return kept(name, "", 0)
