"""The risk profile: its language, compiler, matcher, life and worth."""

from sarhad.profiles.check import check_directory
from sarhad.profiles.language import Vocabulary, parse
from sarhad.profiles.offices import Office, OfficeTree
from sarhad.profiles.profile import Channel, Profile, Treatment
from sarhad.profiles.profile_set import ProfileSet

__all__ = [
    "Channel",
    "Office",
    "OfficeTree",
    "Profile",
    "ProfileSet",
    "Treatment",
    "Vocabulary",
    "check_directory",
    "parse",
]
