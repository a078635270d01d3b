"""Models as they lie in the home directory, loaded once a process and held against their hashes."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sarhad import targeting
from sarhad.errors import SarhadError
from sarhad.station.accounts.models import User
from sarhad.station.targeting.directory import directory_of
from sarhad.station.targeting.models import ModelVersion
from sarhad.targeting.registry import Registry

__all__ = ["challenger", "champion", "directory_of", "in_service", "keep", "load", "save"]

log = logging.getLogger(__name__)


def _registry() -> Registry:
    """Where models lie; which of them is in force the station's records say, so its own pointer stays unused."""
    return Registry(Path(settings.HOME))


def save(model: targeting.Model) -> targeting.Model:
    """Write a model that was just trained to its place; what was kept once never changes. Gives it with its id."""
    return _registry().take(model)


def keep(saved: targeting.Model, by: User | None) -> ModelVersion:
    """The record of a saved model."""
    described = {"metadata": dict(saved.metadata), "trained_by": by}
    record, _ = ModelVersion.objects.get_or_create(model_id=saved.id, defaults=described)
    return record


def load(model_id: str) -> targeting.Model:
    """A kept model.

    Raises:
        SarhadError: it is not there, or not as it was saved.
    """
    return _loaded(_registry(), model_id)


@lru_cache(maxsize=4)
def _loaded(kept: Registry, model_id: str) -> targeting.Model:
    return kept.load(model_id)


def in_service(record: ModelVersion | None) -> targeting.Model | None:
    """The model of a record; None, said in the log, where it cannot be read: profiles and chance go on selecting."""
    if record is None:
        return None
    try:
        return load(record.model_id)
    except SarhadError as error:
        log.error("model %s cannot be used: %s", record.model_id, error)
        return None


def champion() -> ModelVersion | None:
    """The model in force."""
    return ModelVersion.objects.filter(state=ModelVersion.State.CHAMPION).first()


def challenger() -> ModelVersion | None:
    """The model that scores silently beside it."""
    return ModelVersion.objects.filter(beside=True).first()
