"""A passkey in software (ES256, attestation "none") and the codes of an authenticator app: just what the backend's checks look at."""

import base64
import hashlib
import hmac
import json
import os
import struct
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, KEY_ATTACHED = 0x01, 0x04, 0x40


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def cbor(value) -> bytes:
    """The few kinds of CBOR that a credential is made of, none longer than 65,535."""

    def head(kind: int, size: int) -> bytes:
        if size < 24:
            return bytes([kind << 5 | size])
        return bytes([kind << 5 | 24, size]) if size < 256 else bytes([kind << 5 | 25]) + size.to_bytes(2, "big")

    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


class Passkey:
    def __init__(self, origin: str):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.uses = 0

    def create(self, options: dict) -> dict:
        """The answer to `publicKeyCredentialCreationOptions`."""
        public = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        cose = cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attached = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        options = options["publicKey"]
        data = self._data(options["rp"]["id"], KEY_ATTACHED) + attached
        return self._credential(
            {
                "clientDataJSON": base64url(self._client_data("webauthn.create", options["challenge"])),
                "attestationObject": base64url(cbor({"fmt": "none", "attStmt": {}, "authData": data})),
            }
        )

    def get(self, options: dict) -> dict:
        """The answer to `publicKeyCredentialRequestOptions`."""
        options = options["publicKey"]
        data = self._data(options["rpId"], 0)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": base64url(client_data),
                "authenticatorData": base64url(data),
                "signature": base64url(signature),
            }
        )

    def _data(self, rp_id: str, more: int) -> bytes:
        self.uses += 1
        flags = USER_PRESENT | USER_VERIFIED | more
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.uses)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict) -> dict:
        return {"id": base64url(self.id), "rawId": base64url(self.id), "type": "public-key", "response": response}


def totp(secret: str) -> str:
    """The code of this half minute (RFC 6238: SHA-1, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"
