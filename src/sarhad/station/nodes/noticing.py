"""Noticing changes: every saved record of a whole notes its root in the outbox; bulk writes say so themselves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import post_save

from sarhad.station.audit.models import AuditCheckpoint, AuditRecord
from sarhad.station.nodes import outbox
from sarhad.station.nodes.aggregates import AGGREGATES, by_model

UNNOTICED = frozenset({"last_login"})
"""Fields whose change stays at home."""


def connect() -> None:
    """Listen to Django's signals for every replicated record and the audit chain."""
    for model in by_model():
        post_save.connect(_saved, sender=model, dispatch_uid=f"nodes {model._meta.label}")
    post_save.connect(_recorded, sender=AuditRecord, dispatch_uid="nodes audit")
    post_save.connect(_signed, sender=AuditCheckpoint, dispatch_uid="nodes checkpoint")


def _saved(
    sender: type[models.Model], instance: models.Model, update_fields: frozenset[str] | None = None, **_: Any
) -> None:
    if not outbox.is_node() or (update_fields and update_fields <= UNNOTICED):
        return
    kind, way = by_model()[sender]
    root = instance
    for name in way:
        root = getattr(root, name)
    if isinstance(root, AGGREGATES[kind].model_class):
        outbox.changed(kind, [root])


def _recorded(instance: AuditRecord, **_: Any) -> None:
    if outbox.is_node():
        outbox.tell_keys([("audit", str(instance.sequence), "")])


def _signed(instance: AuditCheckpoint, **_: Any) -> None:
    if outbox.is_node():
        outbox.tell_keys([("checkpoint", str(instance.sequence), "")])
