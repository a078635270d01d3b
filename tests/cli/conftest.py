"""The tests of the command line read English, whatever the shell they run in speaks."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SARHAD_LANGUAGE", "en")
