"""A name that stands for a trader: the same for the same trader, worth nothing without the key."""

from __future__ import annotations

import hashlib
import hmac

from sarhad.station.home import secret

MARK = "~"
"""What every pseudonym begins with; no code of a trader does."""

KEY = "pseudonym.key"


def pseudonym(code: str) -> str:
    """The trader's pseudonym, by HMAC-SHA-256 under the key in the home directory; of a pseudonym, itself.

    Deleting the key makes all of them anonymous for good.
    """
    if code.startswith(MARK):
        return code
    digest = hmac.new(bytes.fromhex(secret(KEY)), code.encode(), hashlib.sha256).hexdigest()
    return MARK + digest[:24]
