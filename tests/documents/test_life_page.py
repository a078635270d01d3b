"""The page on the life of a profile has the tables of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from sarhad.profiles.life import CLOCK, MANDATES, TRANSITIONS

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "life-of-a-profile.md"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def steps() -> str:
    """The steps, as the table of the code has them."""
    return table(
        ["from", "step", "to", "by", "reason"],
        [
            [", ".join(sorted(row.start)), row.deed.replace("_", " "), row.end, row.who, "yes" if row.reason else ""]
            for row in TRANSITIONS
        ],
    )


def clock() -> str:
    """What time alone does."""
    return table(["from", "when", "to"], [[start, when, end] for start, ends in CLOCK.items() for when, end in ends])


def mandates() -> str:
    """What a level may do."""
    return table(
        ["level", "risk areas", "channels", "an approval lasts", "approved at"],
        [
            [
                level,
                ", ".join(sorted(one.areas)),
                ", ".join(sorted(one.channels)),
                f"{one.longest.days} days" if one.longest else "as long as the profile says",
                ", ".join(sorted(one.approved_by)),
            ]
            for level, one in MANDATES.items()
        ],
    )


@pytest.mark.parametrize("made", [steps, clock, mandates])
def test_the_page_has_the_table_of_the_code(made):
    name = made.__name__
    text = PAGE.read_text(encoding="utf-8").split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0]
    assert text.strip() == made()
