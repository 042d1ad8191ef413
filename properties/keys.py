"""What the secret key is for: sealing secrets at rest, and the tokens of stays' links. Nothing here is stored."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_LINK_BYTES = 16  # 128 bits: 22 characters, and within what Telegram's start parameter takes


class WrongKey(Exception):
    """The text was sealed with another secret key."""


class Keys:
    def __init__(self, secret_key: str) -> None:
        self._sealing = AESGCM(_derive(secret_key, b"nightdesk secrets at rest"))
        self._linking = _derive(secret_key, b"nightdesk stay links")
        self._filing = _derive(secret_key, b"nightdesk file links")
        self.fingerprint = _derive(secret_key, b"nightdesk fingerprint").hex()[:32]

    def seal(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._sealing.encrypt(nonce, text.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        raw = base64.b64decode(sealed)
        try:
            return self._sealing.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        except InvalidTag:
            raise WrongKey from None

    def stay_token(self, code: str, number: int) -> str:
        """The token of a stay's link, 22 characters of `A-Za-z0-9_-`; another `number` revokes the one before."""
        mac = hmac.new(self._linking, f"{code}\0{number}".encode(), hashlib.sha256).digest()
        return _as_text(mac)

    def file_seal(self, name: str, until: int) -> str:
        """What a file's address ends with: it opens until that moment, in seconds since 1970, and can't be guessed."""
        return _as_text(hmac.new(self._filing, f"{name}\0{until}".encode(), hashlib.sha256).digest())


def token_hash(token: str) -> str:
    """What is kept of a random token instead of the token: it can be found again, not read back."""
    return hashlib.sha256(token.encode()).hexdigest()


def _as_text(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac[:_LINK_BYTES]).decode().rstrip("=")


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
