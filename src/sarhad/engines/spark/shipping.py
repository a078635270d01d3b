"""An assessor on its way to the executors: compiled profiles, key, orders and the model's files, put together there."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sarhad.assessment import Assessor, LanePlan, Policy, SelectionKey, StandingOrders
from sarhad.errors import Problem, SarhadError
from sarhad.profiles import OfficeTree, ProfileSet

_put_together: dict[str, Assessor] = {}
"""In an executor: the assessors it has, by name."""


@dataclass(frozen=True)
class ShippedAssessor:
    """All an executor needs; the selection key is among it, so the cluster must be as trusted as this machine.

    Attributes:
        name: of exactly this assessor.
        profiles: the compiled set, as `ProfileSet.save` writes it.
        silent: the same of the profiles in shadow.
        secret: of the selection key.
        policy: standing orders.
        plan: the lane plan, if there is one, and the offices it is settled on.
        offices: those.
        model: the files of the model's directory, by name.
    """

    name: str
    profiles: bytes = field(repr=False)
    silent: bytes | None = field(repr=False)
    secret: bytes = field(repr=False)
    policy: Policy
    plan: LanePlan | None
    offices: OfficeTree | None
    model: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def of(cls, assessor: Assessor, model: Path | None) -> ShippedAssessor:
        """Pack an assessor.

        Args:
            assessor: made here, as `sarhad assess` makes it.
            model: the directory its model was loaded from.

        Raises:
            SarhadError: the assessor has a model and its directory is not given.
        """
        if (assessor.model is None) != (model is None):
            raise SarhadError(Problem("the model's directory is missing", "give the one the model was loaded from"))
        files = {} if model is None else {one.name: one.read_bytes() for one in model.iterdir() if one.is_file()}
        return cls(
            hashlib.sha256(repr(assessor.signature).encode()).hexdigest(),
            _packed(assessor.profiles),
            None if assessor.silent is None else _packed(assessor.silent),
            assessor.key.secret,
            assessor.policy,
            assessor.plan.plan if assessor.plan else None,
            assessor.plan.offices if assessor.plan else None,
            files,
        )

    def assessor(self) -> Assessor:
        """The assessor, put together once in each executor's process."""
        if self.name not in _put_together:
            _put_together.clear()
            _put_together[self.name] = self._made()
        return _put_together[self.name]

    def _made(self) -> Assessor:
        from sarhad.targeting import load_model

        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file, content in self.model.items():
                (folder / file).write_bytes(content)
            return Assessor(
                _unpacked(self.profiles),
                SelectionKey(self.secret),
                policy=self.policy,
                model=load_model(folder) if self.model else None,
                plan=StandingOrders(self.plan, self.offices) if self.plan else None,
                silent=None if self.silent is None else _unpacked(self.silent),
            )


def _packed(profiles: ProfileSet) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        profiles.save(Path(folder) / "profiles")
        return (Path(folder) / "profiles").read_bytes()


def _unpacked(content: bytes) -> ProfileSet:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "profiles").write_bytes(content)
        return ProfileSet.load_compiled(Path(folder) / "profiles")
