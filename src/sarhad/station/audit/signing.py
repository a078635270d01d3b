"""The node's signing key: Ed25519 (RFC 8032), so that a chain written anew by somebody without the key is seen."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sarhad.errors import Place, Problem, SarhadError
from sarhad.station.home import secret

KEY_FILE = "node.key"
SEED_BYTES = 32


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The node's key (its seed in hexadecimal, readable to its owner only), made when there is none.

    Raises:
        SarhadError: the file holds no key.
    """
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret(KEY_FILE, SEED_BYTES, home)))
    except ValueError:
        advice = "64 hexadecimal digits; put the key back from the backup"
        raise SarhadError(Problem("not a signing key", advice, Place(home / KEY_FILE))) from None


def public_key(key: Ed25519PrivateKey) -> str:
    """The public half as 64 hexadecimal digits: the level above is given it once, when the node is set up."""
    return key.public_key().public_bytes_raw().hex()


def name_of(public: str) -> str:
    """A short name of a public key: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The signature as 128 hexadecimal digits."""
    return key.sign(message).hex()


def is_signed_by(public: str, message: bytes, signature: str) -> bool:
    """Whether the holder of the public key's secret half signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
