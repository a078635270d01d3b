"""Near misses in the reader's language: the sentences of `sarhad.profiles.words`; what is filled in stays as it is."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _noop

SENTENCES = (
    _noop("would match if {what} were below {value}; it is {now}"),
    _noop("would match if {what} were at most {value}; it is {now}"),
    _noop("would match if {what} were above {value}; it is {now}"),
    _noop("would match if {what} were at least {value}; it is {now}"),
    _noop("would match if {what} were one of {value}; it is {now}"),
    _noop("would match if {what} were none of {value}; it is {now}"),
    _noop("would match if {what} were not given; it is {now}"),
    _noop("would match if {what} were given; it is {now}"),
    _noop("would match if {what} were not like {value}; it is {now}"),
    _noop("would match if {what} were like {value}; it is {now}"),
    _noop("would match if {what} did not begin with {value}; it is {now}"),
    _noop("would match if {what} began with {value}; it is {now}"),
    _noop("would match if {what} were not {value}; it is {now}"),
    _noop("would match if {what} were true; {now}"),
    _noop("would match if {what} were {value}; it is {now}"),
)
"""Each as the library words it, the special before the general."""
