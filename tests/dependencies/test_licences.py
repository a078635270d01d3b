"""Nothing is installed whose licence would bind whoever runs or passes on the program."""

from __future__ import annotations

import re
from importlib.metadata import distribution, distributions
from pathlib import Path

from tests.dependencies.licences import OF_A_LIBRARY, PERMISSIVE, licences_of

RUN = Path(__file__).parents[2] / "requirements/run.txt"


def test_every_installed_package_has_a_licence_that_fits():
    allowed = PERMISSIVE | OF_A_LIBRARY
    wrong = {
        package.metadata["Name"]: found for package in distributions() if not (found := licences_of(package)) <= allowed
    }
    assert wrong == {}


def test_what_the_program_runs_with_is_looked_at():
    named = set(re.findall(r"^([a-z0-9.-]+)==", RUN.read_text(encoding="utf-8"), re.MULTILINE))
    looked_at = {re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower() for one in distributions()}
    assert named - looked_at <= {"colorama", "pywin32", "tzdata"}, "not on this kind of computer"


def test_a_licence_that_binds_is_seen(tmp_path):
    package = tmp_path / "binding-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: binding\nVersion: 1\nLicense-Expression: AGPL-3.0-only\n"
    )
    [found] = distributions(path=[str(tmp_path)])
    assert licences_of(found) == {"AGPL-3.0-only"}
    assert licences_of(distribution("django")) == {"BSD-3-Clause"}
