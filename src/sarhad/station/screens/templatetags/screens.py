"""How values look on every screen: channels with word and shape, waiting times, amounts, shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from sarhad.effectiveness.proposals import said_of
from sarhad.errors import Problem
from sarhad.station.declared.channels import Channel
from sarhad.station.declared.models import Declaration
from sarhad.station.inspections.findings import IRREGULARITY_TYPES
from sarhad.station.inspections.promises import due_at
from sarhad.station.screens.columns import column_name
from sarhad.station.screens.names import TRANSPORT, commodity_name, country_name
from sarhad.station.screens.telling import Kept, in_language, kept_in_language, problem_in_language
from sarhad.station.targeting.ways import WAYS

register = template.Library()

CHANNEL_WORDS: dict[str, Promise] = {
    Channel.RED: pgettext_lazy("channel", "Red"),
    Channel.ORANGE: pgettext_lazy("channel", "Orange"),
    Channel.YELLOW: pgettext_lazy("channel", "Yellow"),
    Channel.BLUE: pgettext_lazy("channel", "Blue"),
    Channel.GREEN: pgettext_lazy("channel", "Green"),
}
"""Each channel in one word, strictest first."""

CHANNEL_SHAPES = {
    Channel.RED: "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z",
    Channel.ORANGE: "M8 0l8 8-8 8-8-8z",
    Channel.YELLOW: "M8 1l8 14H0z",
    Channel.BLUE: "M1 1h14v14H1z",
    Channel.GREEN: "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0z",
}
"""Each channel as a shape of 16 x 16: octagon, diamond, triangle, square, circle."""

MINUTES_OF_DAY = 24 * 60


@register.inclusion_tag("parts/channel.html")
def channel(value: str, *, full: bool = False, short: bool = False) -> dict[str, Any]:
    """A channel's badge: shape and word; `full` with what is done in it, `short` the shape alone to the eye."""
    known = value in CHANNEL_SHAPES
    word = (Channel(value).label if full else CHANNEL_WORDS[Channel(value)]) if known else value
    return {"value": value, "word": word, "short": short, "shape": CHANNEL_SHAPES[Channel(value)] if known else ""}


def channel_word(value: str) -> str:
    """A channel in one word; what is none stays as it is."""
    return str(CHANNEL_WORDS.get(value, value))


@register.filter
def waited(since: datetime | None) -> str:
    """How long ago, in days, hours and minutes."""
    if since is None:
        return "—"
    return lasting(int((timezone.now() - since).total_seconds() // 60))


def lasting(minutes: int) -> str:
    """A duration in days, hours and minutes."""
    minutes = max(0, minutes)
    days, rest = divmod(minutes, MINUTES_OF_DAY)
    hours, minutes = divmod(rest, 60)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


@register.inclusion_tag("parts/due.html")
def due(declaration: Declaration) -> dict[str, Any]:
    """How long until the time promised to the trader, or how late it is."""
    promised = due_at(declaration)
    left = int((promised - timezone.now()).total_seconds() // 60) if promised else 0
    return {"promised": promised, "late": left < 0, "left": lasting(abs(left))}


@register.filter
def country(code: str | None) -> str:
    """A country by name with its code; a dash when none was declared."""
    name = country_name(code)
    return f"{name} ({code})" if name else code or "—"


@register.filter
def commodity(code: str | None) -> str:
    """What the Harmonized System calls a commodity code."""
    return commodity_name(code)


@register.filter
def transport(code: str | None) -> str:
    """A means of transport by name."""
    return str(TRANSPORT.get(code or "", code or "—"))


@register.filter
def told(text: str | Kept | None) -> str:
    """A sentence of the library in the reader's language, where it has been translated."""
    return in_language(text) if text else ""


@register.filter
def mistake(one: Problem | Kept) -> str:
    """What is wrong, where and what to do, in the reader's language: a mistake, or one that a record keeps."""
    return problem_in_language(one) if isinstance(one, Problem) else kept_in_language(one)


@register.filter
def proposal(one: Mapping[str, Any] | str) -> str:
    """What the past proposes, in the reader's language; what was kept as a sentence before stays one."""
    return told(one if isinstance(one, str) else said_of(one["kind"], one["profiles"], one["figures"]))


@register.filter
def column(name: str) -> str:
    """A column, an indicator or a feature of a model, as officers call it."""
    return column_name(name)


@register.filter
def way(name: str) -> str:
    """A way of selecting in words."""
    return str(WAYS.get(name, name))


@register.filter
def amount(value: float | None, digits: int = 0) -> str:
    """A number with the language's separators; a dash when it is not known."""
    return "—" if value is None else number_format(round(value, digits), decimal_pos=digits, force_grouping=True)


@register.filter
def percent(value: float | str | None, digits: int = 1) -> str:
    """A share as per cent; a dash where it is unknown, or what it belongs to is (a template gives empty text then)."""
    return "—" if isinstance(value, str) or value is None else number_format(100 * value, decimal_pos=digits) + " %"


@register.filter
def times(value: float | None) -> str:
    """How many times as much."""
    return "—" if value is None else "× " + number_format(value, decimal_pos=1)


@register.filter
def irregularity(value: str | None) -> str:
    """The name of an irregularity type on screen."""
    return str(IRREGULARITY_TYPES.get(value or "", value or ""))


@register.filter
def in_data(text: str, words: Mapping[str, str] | None) -> str:
    """A text of a profile in the reader's language, as the profile itself translates it; else as `told` says it."""
    return (words or {}).get(text) or told(text)


@register.filter
def at(values: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping has under a key; None where there is nothing."""
    return (values or {}).get(key)


REPLAYED: dict[str, Promise] = {
    "content": _lazy("Declared content (hash)"),
    "versions": _lazy("Profile versions (hashes)"),
    "channel": _lazy("Channel"),
    "profiles": _lazy("Profiles"),
    "random": _lazy("Taken by chance"),
    "reasons": _lazy("Reasons"),
    "controls": _lazy("Controls"),
}
"""What a replayed decision is compared in."""


@register.filter
def replayed(name: str) -> str:
    """The name of a compared part of a decision."""
    return str(REPLAYED.get(name, name))


@register.filter
def listed(value: Any) -> str:
    """A value or a list of them on one line; hashes by their beginning."""
    parts = value if isinstance(value, list | tuple) else [value]
    return ", ".join(text[:16] if len(text) == 64 else text for text in map(str, parts)) or "—"


@register.filter
def along(share: float | None, width: int = 100) -> str:
    """A share as a coordinate along a drawing `width` units wide, never localised."""
    return f"{min(1.0, max(0.0, share or 0.0)) * width:.2f}"


@register.simple_tag(takes_context=True)
def same_but(context: dict[str, Any], **changes: Any) -> str:
    """The query of this page with some values changed (None takes one away)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("parts/beyond.html")
def place_beyond(places: Mapping[int, tuple[int, int]], key: int) -> dict[str, Any]:
    """That a declaration is beyond this shift's capacity, with its rank; nothing for one that is within."""
    rank, of = places.get(key, (0, 0)) if places else (0, 0)
    return {"rank": rank, "of": of}
