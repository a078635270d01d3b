"""The model card: one page a manager reads before a model may select (Mitchell et al. 2019, FAT*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse}"
    "td,th{padding:.25rem .8rem .25rem 0;text-align:left;border-bottom:1px solid #ccc}svg{max-width:100%;height:auto}"
)

LIMITS = (
    "It has learned from inspected items only. Of goods that were never inspected it knows nothing but likeness.",
    "Its figures hold for items selected as these were. Only a random sample tells how it does at the border.",
    "It scores goods. It is not to be used for a decision about a person, and it knows of no nationality.",
    "An officer decides. A score is a reason to look, never a finding.",
)


def card(metadata: Mapping[str, Any]) -> str:
    """The card as one HTML page that needs nothing else; charts are left out where no chart library is installed."""
    data, later = metadata["data"], metadata["later_data"]
    parts = [
        "<h1>Model card: irregular goods items</h1>",
        f"<p>Trained {escape(metadata['trained_at'])} by Sarhad {escape(metadata['code_version'])} on declarations of "
        f"{data['from']} to {data['to']}.</p>",
        "<h2>What it is for</h2><p>It orders goods items by how likely an inspection finds an irregularity, so that "
        "few inspections find much.</p>",
        "<h2>What it learned from</h2>",
        _rows(_learned_from(data)),
        f"<h2>How it did on later items ({later['from']} to {later['to']})</h2>",
        _rows(_results(later["figures"])),
        *_charts(later),
        "<h2>What it must not be trusted with</h2>",
        f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in LIMITS)}</ul>",
        "<h2>What was tried</h2>",
        _rows([("settings", "average precision"), *_tried(metadata["search"]["trials"])]),
        f"<h2>What it looks at</h2><p>{escape(', '.join(metadata['features']))}</p>",
    ]
    head = f'<meta charset="utf-8"><title>Model card</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _learned_from(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    selected = ", ".join(f"{name} {count:,}" for name, count in data["selected_by"].items())
    return [
        ("Items", f"{data['rows']:,}"),
        ("Inspected", f"{data['labelled']:,} ({data['labelled_share']:.1%})"),
        ("Found irregular", f"{data['irregular']:,}"),
        ("Selected for inspection by", selected),
    ]


def _results(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [("Items", f"{found['rows']:,}"), ("Irregular", f"{found['base_rate']:.1%}")]
    for share, precision in found["precision_at"].items():
        recall = found["recall_at"][share]
        told = f"{precision:.1%} irregular" + (f", {recall:.0%} of all irregular items" if recall is not None else "")
        rows.append((f"The {float(share):.0%} with the highest scores", told))
    rows.append(("Probabilities are off by, on average", f"{found['ece']:.1%}"))
    return rows


def _tried(trials: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [(trial["name"], f"{trial['average_precision']:.4f}") for trial in trials]


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _charts(later: Mapping[str, Any]) -> list[str]:
    try:
        import altair
        import vl_convert
    except ImportError:  # the charts come with the extra "station"; the figures stand above them in any case
        return []
    precision = [
        {"share": float(share), "irregular": value, "what": "highest scores"}
        for share, value in later["figures"]["precision_at"].items()
    ]
    base = later["figures"]["base_rate"]
    chance = [{"share": row["share"], "irregular": base, "what": "chance"} for row in precision]
    percent = altair.Axis(format="%")
    first = (
        altair.Chart({"values": precision + chance}, width=560, height=220)
        .mark_line(point=True)
        .encode(
            x=altair.X("share:Q", axis=percent, title="share of items inspected"),
            y=altair.Y("irregular:Q", axis=percent, title="found irregular", scale=altair.Scale(domain=[0, 1])),
            strokeDash=altair.StrokeDash("what:N", title=None),
            color=altair.Color("what:N", title=None, scale=altair.Scale(range=["#767676", "#0b5394"])),
        )
    )
    points = altair.Chart({"values": list(later["reliability"])}, width=560, height=220).mark_line(point=True)
    second = points.encode(
        x=altair.X("said:Q", axis=percent, title="probability said", scale=altair.Scale(domain=[0, 1])),
        y=altair.Y("found:Q", axis=percent, title="found irregular", scale=altair.Scale(domain=[0, 1])),
    )
    ideal = altair.Chart({"values": [{"said": 0, "found": 0}, {"said": 1, "found": 1}]}).mark_line(
        strokeDash=[4, 4], color="#767676"
    )
    drawn = [first, second + ideal.encode(x="said:Q", y="found:Q")]
    return [str(vl_convert.vegalite_to_svg(chart.to_dict())) for chart in drawn]
