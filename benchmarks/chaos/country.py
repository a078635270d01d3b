"""The service that is put under strain: one centre, regions, checkpoints, with lines that can be cut."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.nodes.net import Line, RealNode, until
from tests.nodes.strain import SmallDisk, skewed

CENTRE = "C"


@dataclass
class Post:
    """A node, the line that leads up from it, its small disk if it has one, and what its clock is off by."""

    node: RealNode
    line: Line | None = None
    disk: SmallDisk | None = None
    clock: str = ""
    acknowledged: int = 0


@dataclass
class Country:
    """All nodes by the code of their office, and how many decrees of the centre were acknowledged."""

    posts: dict[str, Post] = field(default_factory=dict)
    decrees: int = 0

    @property
    def checkpoints(self) -> list[str]:
        """Codes of the checkpoints."""
        return [code for code in self.posts if "-" in code]

    @property
    def lines(self) -> list[Line]:
        """Every line."""
        return [post.line for post in self.posts.values() if post.line]

    def close(self) -> None:
        """End every process and take the small disks away."""
        for post in self.posts.values():
            post.node.close()
            if post.line:
                post.line.cut()
        for post in self.posts.values():
            if post.disk:
                post.disk.remove()


def offices(regions: int, checkpoints: int) -> list[dict[str, str | None]]:
    """The tree of offices: C, R1.., R1-1.. ."""
    found: list[dict[str, str | None]] = [{"code": CENTRE, "name": "Centre", "level": "central", "parent": None}]
    for r in range(1, regions + 1):
        found.append({"code": f"R{r}", "name": f"Region {r}", "level": "regional", "parent": CENTRE})
        for n in range(1, checkpoints // regions + 1):
            found.append({"code": f"R{r}-{n}", "name": f"Post {r}-{n}", "level": "checkpoint", "parent": f"R{r}"})
    return found


def build(country: Country, base: Path, tree: list[dict[str, str | None]], disk_mib: int) -> None:
    """Make every node and join it; two checkpoints and a region get a small disk, a fifth a wrong clock."""
    small = {"R1", "R1-1", "R2-1"}
    for number, office in enumerate(tree):
        code, level = str(office["code"]), str(office["level"])
        above = country.posts[str(office["parent"])].node if office["parent"] else None
        disk = SmallDisk(base / code.lower(), disk_mib) if code in small else None
        node = RealNode(base, code.lower(), level, code, above)
        post = country.posts[code] = Post(node, disk=disk)
        if disk:
            disk.make()
        if level == "checkpoint" and number % 5 == 0:
            post.clock = "+1h" if number % 2 else "-1h"
            node.environment.update(skewed(post.clock))
    first = country.posts[CENTRE].node
    first.begin()
    first.python(f"from benchmarks.chaos.work import found; found({tree!r}, {str(base / 'profiles')!r})")
    first.make()
    first.start()
    for codes in (
        [code for code in country.posts if code != CENTRE and "-" not in code],
        country.checkpoints,
    ):
        for code in codes:
            _join(country.posts[code])
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(lambda code: until(lambda: _knows(country, code), 600, 2.0), codes)), (
                "a node did not join"
            )


def _join(post: Post) -> None:
    above = post.node.above
    assert above is not None
    post.line = Line(above.leaf)
    post.line.join()
    post.node.make(through=post.line.port, advertised=None)
    post.node.start()


def _knows(country: Country, code: str) -> bool:
    centre, node = country.posts[CENTRE].node, country.posts[code].node
    return all(node.count(table) == centre.count(table) for table in ("offices_office", "risk_profile"))


def pairs(country: Country) -> Iterator[tuple[str, str]]:
    """Each checkpoint with its region."""
    for code in country.checkpoints:
        yield code, code.partition("-")[0]
