"""A password must withstand guessing, not follow a recipe: measured with zxcvbn against lists of leaked ones."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from sarhad.station.accounts.models import User

LONGEST = 72
"""zxcvbn is slow on long texts; what is longer is not weaker."""


class GuessingValidator:
    """Refuses passwords that a guesser finds early: D. Wheeler (2016), zxcvbn, USENIX Security.

    Offline: the lists of leaked passwords, names and words come with the package.
    """

    def __init__(self, least: int = 3) -> None:
        """`least`: the score asked for, 0 (found at once) to 4; 3 is 10^8 guesses or more."""
        self.least = least

    def validate(self, password: str, user: User | None = None) -> None:
        """Pass when it is hard to guess, also for somebody who knows the account's name and the house's words.

        Raises:
            ValidationError: it is not.
        """
        known = ["sarhad", "customs", *([user.username, user.first_name, user.last_name] if user else [])]
        if zxcvbn(password[:LONGEST], user_inputs=[word for word in known if word])["score"] < self.least:
            raise ValidationError(_("This password is found early by guessing."), code="password_guessable")

    def get_help_text(self) -> str:
        """What to do."""
        return _("Four or five words that have nothing to do with each other are good and easy to keep in mind.")
