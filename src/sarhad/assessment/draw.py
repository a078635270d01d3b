"""The keyed draw: chance that nobody can steer and an auditor with the key can work out again.

Each declaration has, for each purpose, one number in [0, 1): the first 64 bits of HMAC-SHA256 over purpose and
declaration id (RFC 2104). The version is left out, so amending a declaration does not buy a second draw.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sarhad.errors import Place, Problem, SarhadError

KEY_BYTES = 32
RANDOM_SAMPLE = "random-sample"
"""The purpose of the draw that makes the unbiased sample."""


@dataclass(frozen=True)
class SelectionKey:
    """The secret of the draw.

    Attributes:
        secret: at least 32 bytes; leaves no record.
    """

    secret: bytes

    def __post_init__(self) -> None:
        """Refuse a key that could be guessed."""
        if len(self.secret) < KEY_BYTES:
            message = f"the selection key has {len(self.secret)} bytes"
            raise SarhadError(Problem(message, f"at least {KEY_BYTES}; make one with `sarhad key new FILE`"))

    def __repr__(self) -> str:
        return f"SelectionKey(id={self.id!r})"

    @property
    def id(self) -> str:
        """A public name of the key that gives nothing of it away."""
        return hmac.digest(self.secret, b"sarhad key id", hashlib.sha256).hex()[:16]

    def draw(self, purpose: str, declaration_id: str) -> float:
        """The declaration's number in [0, 1) for a purpose."""
        message = f"{purpose}\0{declaration_id}".encode()
        return (int.from_bytes(hmac.digest(self.secret, message, "sha256")[:8], "big") >> 11) * 2.0**-53

    def draws(self, purpose: str, declaration_ids: Iterable[str]) -> npt.NDArray[np.float64]:
        """The numbers of many declarations, in their order."""
        return np.fromiter((self.draw(purpose, one) for one in declaration_ids), dtype=np.float64)


def new_key(path: Path) -> SelectionKey:
    """Make a key and write it, readable by its owner only.

    Raises:
        SarhadError: the file exists, as a key that has made decisions must not be overwritten, or cannot be made.
    """
    secret = os.urandom(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SarhadError(Problem("the key file exists", "keys are never overwritten", Place(path))) from None
    except OSError as error:
        raise SarhadError(Problem(f"cannot be written: {error.strerror}", "give another place", Place(path))) from None
    with os.fdopen(handle, "w") as file:
        file.write(secret.hex() + "\n")
    return SelectionKey(secret)


def load_key(path: Path) -> SelectionKey:
    """Read a key: hexadecimal digits, as `sarhad key new` writes them.

    Raises:
        SarhadError: the file cannot be read or holds no key.
    """
    try:
        return SelectionKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except OSError as error:
        raise SarhadError(
            Problem(f"cannot be read: {error.strerror}", "`sarhad key new FILE` makes one", Place(path))
        ) from None
    except ValueError:
        raise SarhadError(Problem("not a selection key", "hexadecimal digits, at least 64", Place(path))) from None
