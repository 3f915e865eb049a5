"""Who people are, on the local stack: an OpenID Connect issuer of our own, with discovery, public keys and ID tokens."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

AUDIENCE = "parcelwatch-local"
_KEY_ID = "local-1"


def make_key(folder: Path) -> None:
    """The folder holds the issuer's private key; one that is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "key.pem"
    if not file.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.touch(mode=0o600)
        file.write_bytes(key.private_bytes(*form))


def _key(folder: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def token(
    folder: Path,
    issuer: str,
    subject: str,
    zones: Sequence[str],
    roles: Sequence[str],
    *,
    email: str = "",
    seconds: int = 3600,
) -> str:
    """An ID token as interface.md wants it: zones and roles as one string each, parted by spaces."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": subject,
        "iat": now - 5,
        "exp": now + seconds,
        "jti": uuid.uuid4().hex,
        "token_use": "id",
        "zones": " ".join(zones),
        "roles": " ".join(roles),
        **({"email": email, "email_verified": True} if email else {}),
    }
    head = {"alg": "RS256", "kid": _KEY_ID, "typ": "JWT"}
    signed = ".".join(_text(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    signature = _key(folder).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_text(signature)}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """The issuer, listening on 127.0.0.1; its address is its name."""
    numbers = _key(folder).public_key().public_numbers()
    parts = {
        name: _text(n.to_bytes((n.bit_length() + 7) // 8, "big")) for name, n in (("n", numbers.n), ("e", numbers.e))
    }
    issuer = f"http://127.0.0.1:{port}"
    documents: dict[str, dict[str, Any]] = {
        "/.well-known/openid-configuration": {
            "issuer": issuer,
            "jwks_uri": f"{issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public"],
        },
        "/keys": {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _KEY_ID, **parts}]},
    }

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document = documents.get(self.path)
            body = json.dumps(document or {"message": "not found"}).encode()
            self.send_response(200 if document else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Answers)
