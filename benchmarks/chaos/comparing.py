"""What every node holds in the end, side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.chaos.country import CENTRE, Country

EVERYWHERE = ("office", "profile", "model", "lane_plan", "reference", "mapping", "mandate")
"""Kinds that every node holds whole."""
DECREED = {"reference": 2, "mapping": 1, "mandate": 1}
"""How many of a kind each decree of the centre brings."""

HELD = """
import hashlib, json
from django.conf import settings
from sarhad.station.audit.chain import verify_chain
from sarhad.station.audit.models import AuditHead
from sarhad.station.inspections.attachments import path_of
from sarhad.station.inspections.models import Attachment
from sarhad.station.nodes.digest import digest
from sarhad.station.nodes.models import ForeignRecord, Incoming, Outgoing
from sarhad.station.nodes.oversight import watch
from sarhad.station.offices.models import Office
from sarhad.station.targeting.directory import directory_of
from sarhad.station.targeting.models import ModelVersion
from django.db.models import Count
paths = dict(Office.objects.values_list("code", "path"))
def photos(office):
    shas = []
    for one in Attachment.objects.filter(inspection__declaration__office__path__startswith=paths[office]):
        path = path_of(one.stored_name)
        whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256
        shas.append(f"{{one.stored_name}} {{whole}}")
    return [len(shas), sum("False" in one for one in shas), hashlib.sha256(str(sorted(shas)).encode()).hexdigest()]
def bytes_of(model):
    place = directory_of(model.model_id)
    files = sorted(place.iterdir()) if place.is_dir() else []
    told = [path for path in files if path.name not in ("past.parquet", "metadata.json")]
    return [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in told]
def shown(found):
    return [found.count, found.hash]
kinds = ("waiting", "conflict", "refused")
chains = dict(ForeignRecord.objects.filter(kind="audit").values_list("node").annotate(Count("pk")))
print(json.dumps({{
    "declarations": {{code: shown(digest("declaration", paths[code])) for code in {offices!r}}},
    "photos": {{code: photos(code) for code in {offices!r}}},
    "everywhere": {{kind: shown(digest(kind)) for kind in {everywhere!r}}},
    "models": [bytes_of(one) for one in ModelVersion.objects.order_by("model_id")],
    "audit": AuditHead.objects.get(pk=1).sequence,
    "chains": chains,
    "broken": [str(one) for one in verify_chain()] + [f"{{w.node}} {{b}}" for w in watch() for b in w.breaks],
    "left": [Outgoing.objects.count(), *(Incoming.objects.filter(status=one).count() for one in kinds)],
}}))
"""


def held(country: Country, code: str, offices: list[str]) -> Mapping[str, Any]:
    """What a node holds: of each office, and of what all hold."""
    node = country.posts[code].node
    found: Mapping[str, Any] = json.loads(node.python(HELD.format(offices=offices, everywhere=EVERYWHERE)))
    return found


@dataclass(frozen=True)
class Row:
    """One node in the table; `wrong` names what differs."""

    node: str
    clock: str
    acknowledged: int
    declarations: int
    photos: int
    decreed: int
    audit: int
    hash: str
    wrong: tuple[str, ...]


def compare(country: Country) -> list[Row]:
    """Every node beside the one above it and the centre."""
    checkpoints = country.checkpoints
    centre = held(country, CENTRE, checkpoints)
    regions = {code: held(country, code, [one for one in checkpoints if one.startswith(f"{code}-")])
               for code in country.posts if code != CENTRE and code not in checkpoints}  # fmt: skip
    posts = {code: held(country, code, [code]) for code in checkpoints}
    total = sum(post.acknowledged for post in country.posts.values())
    held_there = sum(count for count, _ in centre["declarations"].values())
    wrong = _own(centre, centre) + ([f"{total} acknowledged"] if held_there != total else [])
    wrong += [
        f"{kind}: {centre['everywhere'][kind][0]} of {country.decrees * each} decreed"
        for kind, each in DECREED.items()
        if centre["everywhere"][kind][0] != country.decrees * each
    ]
    photos = sum(count for count, _, _ in centre["photos"].values())
    rows = [Row("centre", "", total, held_there, photos, _decreed(centre), centre["audit"], "", tuple(wrong))]
    for code, found in {**regions, **posts}.items():
        expected = sum(country.posts[one].acknowledged for one in found["declarations"])
        count = sum(number for number, _ in found["declarations"].values())
        photos = sum(number for number, _, _ in found["photos"].values())
        wrong = _own(found, centre)
        if count != expected:
            wrong.append(f"{expected} acknowledged")
        for other, name in ((centre, "centre"), (regions.get(code.partition("-")[0], centre), "region")):
            for kind in ("declarations", "photos"):
                wrong += [f"{kind} of {o} at {name}" for o, value in found[kind].items() if other[kind][o] != value]
        if centre["chains"].get(country.posts[code].node.name) != found["audit"]:
            wrong.append(f"audit: {centre['chains'].get(country.posts[code].node.name)} at centre")
        digest = found["declarations"].get(code, ["", ""])[1][:8]
        clock, decreed = country.posts[code].clock, _decreed(found)
        rows.append(Row(code, clock, expected, count, photos, decreed, found["audit"], digest, tuple(wrong)))
    return rows


def _decreed(found: Mapping[str, Any]) -> int:
    """Editions of tables, mappings and mandates that are here."""
    return sum(found["everywhere"][kind][0] for kind in DECREED)


def _own(found: Mapping[str, Any], centre: Mapping[str, Any]) -> list[str]:
    wrong = [kind for kind in EVERYWHERE if found["everywhere"][kind] != centre["everywhere"][kind]]
    wrong += ["files of models"] if found["models"] != centre["models"] else []
    wrong += [f"{bad} photographs not whole" for _, bad, _ in found["photos"].values() if bad]
    names = ("to be sent", "waiting", "conflicts", "refused")
    wrong += [f"{count} {name}" for count, name in zip(found["left"], names, strict=True) if count]
    return wrong + found["broken"][:2]
