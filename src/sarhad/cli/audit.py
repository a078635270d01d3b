"""`sarhad audit`: signing the audit chain's head, and finding whoever touched the chain."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sarhad.cli.output import JsonOption, print_json, print_table
from sarhad.cli.station import set_up

CheckpointsOption = Annotated[Path | None, typer.Option("--checkpoints", help="File of checkpoints kept elsewhere.")]
TrustOption = Annotated[
    list[str] | None, typer.Option("--trust", help="Public key that may have signed; the node's own if none is given.")
]


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="The audit record: sign it, verify it, guard it.")
    group.command("verify")(verify)
    group.command("checkpoint")(checkpoint)
    group.command("public-key")(show_public_key)
    group.command("database-role")(database_role)
    group.command("trace")(trace)
    app.add_typer(group, name="audit")


def verify(checkpoints: CheckpointsOption = None, trust: TrustOption = None, as_json: JsonOption = False) -> None:
    """Find any change, removal or insertion in the chain; exits with 1 when it does not hold."""
    set_up()
    from sarhad.station.audit import checkpoints as signed
    from sarhad.station.audit.models import AuditHead

    breaks = signed.verify(signed.read_checkpoints(checkpoints) if checkpoints else (), trust or ())
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if as_json:
        print_json({"records": head.sequence, "head": head.hash, "breaks": [asdict(one) for one in breaks]})
    else:
        print(f"{head.sequence} records, head {head.hash}: {'does NOT hold' if breaks else 'the chain holds'}")
        for one in breaks:
            print(f"record {one.sequence}: {one.message}")
    raise typer.Exit(1 if breaks else 0)


def checkpoint(
    output: Annotated[
        Path | None, typer.Option("--output", help="Write every checkpoint here, to keep elsewhere.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Sign the chain's present head."""
    set_up()
    from sarhad.station.audit import checkpoints as signed

    made = signed.make_checkpoint()
    if output:
        signed.write_checkpoints(output, signed.kept_checkpoints())
    if as_json:
        print_json({"checkpoint": asdict(made) if made else None})
    else:
        print(f"record {made.sequence} signed: {made.hash}" if made else "the audit record is empty: nothing to sign")


def show_public_key(as_json: JsonOption = False) -> None:
    """Print the node's public key: give it to the level above once, in person."""
    set_up()
    from django.conf import settings

    from sarhad.station.audit.signing import name_of, public_key, signing_key

    public = public_key(signing_key(Path(settings.HOME)))
    print_json({"public_key": public, "name": name_of(public)}) if as_json else print(public)


def trace(
    file: Annotated[
        Path,
        typer.Argument(
            help="A copy of exported profiles, or a part of one: text or XLSX.", exists=True, dir_okay=False
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Say who exported the profiles that turned up elsewhere; exits with 1 when no export of this station fits."""
    set_up()
    from sarhad.station.audit.chain import append
    from sarhad.station.risk.tracing import text_of_copy, traced

    found = traced(text_of_copy(file.read_bytes()))
    append("export_traced", actor="station", subject="profiles", detail={"exports": [one.export for one in found]})
    if as_json:
        print_json({"exports": [{**asdict(one), "at": one.at.isoformat()} for one in found]})
    else:
        rows = [(one.by, f"{one.at:%Y-%m-%d %H:%M}", one.office, one.kind, one.told_by, one.export) for one in found]
        print_table("Exports it comes from", ("taken by", "when (UTC)", "office", "file", "told by", "export"), rows)
    raise typer.Exit(0 if found else 1)


def database_role(
    name: Annotated[str, typer.Argument(help="Role the station signs in to PostgreSQL with.")],
    as_json: JsonOption = False,
) -> None:
    """Print the SQL that lets a role work, but never change or delete an audit record."""
    set_up()
    from sarhad.station.audit.database_role import grants

    statements = grants(name)
    print_json({"statements": statements}) if as_json else print("\n".join(f"{one};" for one in statements))
