"""Where models are kept, told apart from reading them: what only moves files need not load the learning libraries."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

DIRECTORY = "models"


def directory_of(model_id: str) -> Path:
    """Where a model is kept."""
    return Path(settings.HOME) / DIRECTORY / model_id
