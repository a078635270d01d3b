"""The model card: one page a manager reads before a model may select (Mitchell et al. 2019, FAT*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from sarhad.sentences import Sentence, enumerated, say, to_say

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse}"
    "td,th{padding:.25rem .8rem .25rem 0;text-align:left;border-bottom:1px solid #ccc}svg{max-width:100%;height:auto}"
)

LIMITS = (
    say("It has learned from inspected items only. Of goods that were never inspected it knows nothing but likeness."),
    say("Its figures hold for items selected as these were. Only a random sample tells how it does at the border."),
    say("It scores goods. It is not to be used for a decision about a person, and it knows of no nationality."),
    say("An officer decides. A score is a reason to look, never a finding."),
)

WAYS: Mapping[str, str] = {
    "profile": to_say("Profiles"),
    "model": to_say("Model"),
    "random": to_say("Random sample"),
    "manual": to_say("An officer, or other rules"),
    "not told": to_say("not told"),
}
"""By `selection_reason`."""

Tell = Callable[[Sentence], str]
"""How a sentence is told; `str` tells it in English."""


def card(metadata: Mapping[str, Any], tell: Tell = str, language: str = "en", names: Callable[[str], str] = str) -> str:
    """The card as one HTML page that needs nothing else; charts are left out where no chart library is installed.

    Args:
        metadata: what the model says of itself.
        tell: tells a sentence in the reader's language.
        language: which that is, two letters.
        names: calls a feature by name.
    """
    data, later = metadata["data"], metadata["later_data"]
    made = say(
        "Trained {at} by Sarhad {version} on declarations of {first} to {last}.",
        at=metadata["trained_at"],
        version=metadata["code_version"],
        first=data["from"],
        last=data["to"],
    )
    subject = say("Model card: irregular goods items")
    purpose = say(
        "It orders goods items by how likely an inspection finds an irregularity, so that few inspections find much."
    )
    results = say("How it did on later items ({first} to {last})", first=later["from"], last=later["to"])
    parts = [
        f"<h1>{escape(tell(subject))}</h1>",
        f"<p>{escape(tell(made))}</p>",
        _heading(tell(say("What it is for"))),
        f"<p>{escape(tell(purpose))}</p>",
        _heading(tell(say("What it learned from"))),
        _rows(_learned_from(data), tell),
        _heading(tell(results)),
        _rows(_results(later["figures"]), tell),
        *_charts(later, tell),
        _heading(tell(say("What it must not be trusted with"))),
        f"<ul>{''.join(f'<li>{escape(tell(one))}</li>' for one in LIMITS)}</ul>",
        _heading(tell(say("What was tried"))),
        _rows([(say("settings"), say("average precision")), *_tried(metadata["search"]["trials"])], tell),
        _heading(tell(say("What it looks at"))),
        f"<p>{escape(', '.join(map(names, metadata['features'])))}</p>",
    ]
    title = escape(tell(say("Model card")))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


Row = tuple[str, str]


def _learned_from(data: Mapping[str, Any]) -> list[Row]:
    selected = enumerated(_way(*one) for one in data["selected_by"].items())
    inspected = {"items": data["labelled"], "share": data["labelled_share"]}
    return [
        (say("Items"), f"{data['rows']:,}"),
        (say("Inspected"), Sentence("{items:,} ({share:.1%})", inspected)),
        (say("Found irregular"), f"{data['irregular']:,}"),
        (say("Selected for inspection by"), selected),
    ]


def _way(name: str, count: int) -> Sentence:
    return Sentence("{way} {count:,}", {"way": Sentence(WAYS.get(name, name), {}), "count": count})


def _results(found: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = [
        (say("Items"), f"{found['rows']:,}"),
        (say("Irregular"), Sentence("{share:.1%}", {"share": found["base_rate"]})),
    ]
    for share, precision in found["precision_at"].items():
        recall = found["recall_at"][share]
        told = say("{share:.1%} irregular", share=precision)
        if recall is not None:
            told = say("{share:.1%} irregular, {part:.0%} of all irregular items", share=precision, part=recall)
        rows.append((say("The {share:.0%} with the highest scores", share=float(share)), told))
    rows.append((say("Probabilities are off by, on average"), Sentence("{share:.1%}", {"share": found["ece"]})))
    return rows


def _tried(trials: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [(Sentence(trial["name"], {}), f"{trial['average_precision']:.4f}") for trial in trials]


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _rows(rows: Sequence[Row], tell: Tell) -> str:
    cells = "".join(f"<tr><td>{_cell(name, tell)}</td><td>{_cell(value, tell)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _cell(text: str, tell: Tell) -> str:
    return escape(tell(text) if isinstance(text, Sentence) else text)


def _charts(later: Mapping[str, Any], tell: Tell) -> list[str]:
    try:
        import altair
        import vl_convert
    except ImportError:  # the charts come with the extra "station"; the figures stand above them in any case
        return []
    precision = [
        {"share": float(share), "irregular": value, "what": tell(say("highest scores"))}
        for share, value in later["figures"]["precision_at"].items()
    ]
    base = later["figures"]["base_rate"]
    chance = [{"share": row["share"], "irregular": base, "what": tell(say("by chance"))} for row in precision]
    percent = altair.Axis(format="%")
    first = (
        altair.Chart({"values": precision + chance}, width=560, height=220)
        .mark_line(point=True)
        .encode(
            x=altair.X("share:Q", axis=percent, title=tell(say("share of items inspected"))),
            y=altair.Y(
                "irregular:Q", axis=percent, title=tell(say("found irregular")), scale=altair.Scale(domain=[0, 1])
            ),
            strokeDash=altair.StrokeDash("what:N", title=None),
            color=altair.Color("what:N", title=None, scale=altair.Scale(range=["#767676", "#0b5394"])),
        )
    )
    points = altair.Chart({"values": list(later["reliability"])}, width=560, height=220).mark_line(point=True)
    second = points.encode(
        x=altair.X("said:Q", axis=percent, title=tell(say("probability said")), scale=altair.Scale(domain=[0, 1])),
        y=altair.Y("found:Q", axis=percent, title=tell(say("found irregular")), scale=altair.Scale(domain=[0, 1])),
    )
    ideal = altair.Chart({"values": [{"said": 0, "found": 0}, {"said": 1, "found": 1}]}).mark_line(
        strokeDash=[4, 4], color="#767676"
    )
    drawn = [first, second + ideal.encode(x="said:Q", y="found:Q")]
    return [str(vl_convert.vegalite_to_svg(chart.to_dict())) for chart in drawn]
