"""The lane plan as a form: the table of its fields, from the text to what is typed and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sarhad.assessment import CHANNELS
from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.roles import Role
from sarhad.station.offices.models import Office
from sarhad.station.risk.words import AREAS
from sarhad.station.screens.templatetags.screens import CHANNEL_WORDS

Options = Literal["", "offices", "selecting", "channels", "roles", "rights", "units", "passed", "areas"]
MOST = 500
"""Entries of a table that a form holds."""


@dataclass(frozen=True)
class Field:
    """One field of the form.

    Attributes:
        key: its way in the plan, such as `expected.red`.
        label: on the screen.
        number: whether its value is one; a percentage is typed as 5 and written as 0.05.
        percent: it is one.
        options: what it is chosen from; typed where empty.
    """

    key: str
    label: Promise
    number: bool = False
    percent: bool = False
    options: Options = ""


def _shares(key: str) -> Iterator[Field]:
    for channel in ("red", "orange", "yellow", "blue"):
        yield Field(f"{key}.{channel}", CHANNEL_WORDS[channel], number=True, percent=True)


HEAD = (
    Field("plan", _("Name of the plan")),
    Field("version", _("Version"), number=True),
    Field("unit", _("Work is counted in"), options="units"),
    Field("passed_channel", _("Channel of what is taken because many passed before it"), options="passed"),
)

DEFAULTS: Mapping[str, str] = {"unit": "minutes", "passed_channel": "yellow"}
"""What a plan means that does not say."""

SECTIONS: Mapping[str, tuple[Field, ...]] = {
    "rows": (
        Field("office", _("Office and all below it"), options="offices"),
        Field("procedure", _("Regime (beginning of the procedure code)")),
        *_shares("expected"),
        *_shares("random"),
        Field("hits_without_selection", _("Most hits without selection"), number=True),
        Field("trader_passed", _("Most of a trader that pass in a row"), number=True),
        Field("office_passed", _("Most of the office that pass in a row"), number=True),
        Field("delayed_green_minutes", _("Green goods wait, minutes"), number=True),
        Field("yellow_to_blue_days", _("Yellow turns blue after days (or never)")),
    ),
    "shifts": (
        Field("office", _("Office"), options="offices"),
        Field("name", _("Shift")),
        Field("from", _("From")),
        Field("to", _("To")),
        Field("capacity", _("Capacity"), number=True),
    ),
    "weights": (
        Field("channel", _("Channel"), options="selecting"),
        Field("hs", _("Heading (only with items)")),
        Field("procedure", _("Regime (beginning of the procedure code)")),
        Field("declaration", _("Work for a declaration"), number=True),
        Field("item", _("Work for each item"), number=True),
    ),
    "rerouting": (
        Field("role", _("Role"), options="roles"),
        Field("from", _("From channel"), options="channels"),
        Field("to", _("To channel"), options="channels"),
        Field("may", _("May"), options="rights"),
    ),
}
"""The tables of a plan in the order of the screen."""

TITLES: Mapping[str, tuple[Promise, Promise]] = {
    "rows": (_("Orders by office and regime"), _("Add orders")),
    "shifts": (_("Shifts and their capacity"), _("Add a shift")),
    "weights": (_("What work is"), _("Add a weight")),
    "rerouting": (_("Rights to re-route that differ from the usual"), _("Add a right")),
}

NOTES: Mapping[str, Promise] = {
    "rows": _("The most specific orders win; a lower level may only tighten. An empty field orders nothing."),
    "shifts": _("Of exactly this office. A shift may go past midnight."),
    "weights": _("Channels left out count as usual: the longest heading, then the longest regime that fits, wins."),
    "rerouting": _("Usually stricter alone, looser with a second person's consent."),
}

Plain = dict[str, Any]


def options_of(name: Options) -> list[tuple[str, str]]:
    """What a field is chosen from: value and words."""
    channels: list[tuple[str, str]] = [(name, str(CHANNEL_WORDS[name])) for name in reversed(CHANNELS)]
    match name:
        case "offices":
            offices = [(one.code, f"{one.code} {one.name}") for one in Office.objects.all()]
            return [("", str(_("the whole service"))), *offices]
        case "channels":
            return channels
        case "selecting":
            return [one for one in channels if one[0] != "green"]
        case "passed":
            return [one for one in channels if one[0] in ("yellow", "orange", "red")]
        case "roles":
            return [(value, str(label)) for value, label in Role.choices]
        case "rights":
            said = {"alone": _("alone"), "consent": _("with consent"), "never": _("never")}
            return [(value, str(words)) for value, words in said.items()]
        case "units":
            return [("minutes", str(_("minutes"))), ("units", str(_("units")))]
        case "areas":
            return [(name, str(words)) for name, words in AREAS.items()]
        case _:
            return []


def plain_of_text(text: str) -> Plain:
    """What a plan's text says, each value as it is typed in the form.

    Raises:
        SarhadError: it is not YAML of a plan's form, so that a form cannot show it.
    """
    try:
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - gives only texts, lists and mappings
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SarhadError(Problem(say("not YAML: {error}", error=error), say("mend it as text"))) from None
    if not isinstance(values, dict) or not _fits(values):
        raise SarhadError(
            Problem(say("a form cannot show this text"), say("check it: it has keys that a plan has not"))
        )
    tables = {name: values.get(name, []) for name in SECTIONS}
    head = {one.key: _typed(one, values) or DEFAULTS.get(one.key, "") for one in HEAD}
    entries = {name: [{f.key: _typed(f, row) for f in SECTIONS[name]} for row in rows] for name, rows in tables.items()}
    return {**head, **entries, "never_put_off": list(values.get("never_put_off", []))}


def _fits(values: Mapping[str, Any]) -> bool:
    """Whether the form has a field for everything that the text says."""
    if set(values) - {*(one.key for one in HEAD), *SECTIONS, "never_put_off"}:
        return False
    for name, fields in SECTIONS.items():
        rows, ways = values.get(name, []), {one.key for one in fields}
        if not isinstance(rows, list) or not all(isinstance(row, dict) and _ways(row) <= ways for row in rows):
            return False
    return True


def _ways(row: Mapping[str, Any]) -> set[str]:
    return {
        f"{key}.{inner}" if inner else key
        for key, value in row.items()
        for inner in (value if isinstance(value, dict) else ("",))
    }


def _typed(field: Field, values: Mapping[str, Any]) -> str:
    found: Any = values
    for part in field.key.split("."):
        found = found.get(part, "") if isinstance(found, Mapping) else ""
    text = "" if isinstance(found, list | dict) else str(found)
    if field.percent and text:
        try:
            return f"{round(100 * float(text), 8):g}"
        except ValueError:
            return text
    return text


def plain_of_post(post: QueryDict) -> Plain:
    """What was typed."""
    head = {one.key: post.get(one.key, "").strip() for one in HEAD}
    entries = {name: list(_posted(post, name, fields)) for name, fields in SECTIONS.items()}
    return {**head, **entries, "never_put_off": post.getlist("never_put_off")}


def _posted(post: QueryDict, name: str, fields: Iterable[Field]) -> Iterator[dict[str, str]]:
    count = post.get(f"{name}-count", "0")
    for number in range(min(int(count) if count.isdigit() else 0, MOST)):
        yield {one.key: post.get(f"{name}-{number}-{one.key}", "").strip() for one in fields}


def text_of_plain(plain: Plain) -> str:
    """The plan's text that says what was typed; fields and tables that are empty are left out.

    A value that cannot be what it should stays as it was typed, so that the check of the text tells it.
    """
    written: dict[str, Any] = {one.key: _value(one, plain[one.key]) for one in HEAD if plain[one.key]}
    for name, fields in SECTIONS.items():
        rows = [_nested({f.key: _value(f, row[f.key]) for f in fields if row[f.key]}) for row in plain[name]]
        if rows or name == "rows":
            written[name] = rows
    if plain["never_put_off"]:
        written["never_put_off"] = plain["never_put_off"]
    return yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)


def _value(field: Field, text: str) -> Any:
    if not field.number:
        return text
    try:
        number = float(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except ValueError:
        return text
    number = round(number / 100, 10) if field.percent else number
    return int(number) if number.is_integer() and not field.percent else number


def _nested(row: Mapping[str, Any]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for key, value in row.items():
        first, _dot, second = key.partition(".")
        if second:
            nested.setdefault(first, {})[second] = value
        else:
            nested[key] = value
    return nested


def changed(plain: Plain, act: str) -> Plain:
    """The form after a button: `add-shifts` makes an empty entry, `remove-shifts-2` takes one away."""
    verb, _dash, rest = act.partition("-")
    name, _dash, number = rest.partition("-")
    if name not in SECTIONS:
        return plain
    entries = list(plain[name])
    if verb == "add" and len(entries) < MOST:
        entries.append({one.key: "" for one in SECTIONS[name]})
    if verb == "remove" and number.isdigit() and int(number) < len(entries):
        del entries[int(number)]
    return {**plain, name: entries}
