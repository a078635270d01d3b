"""`sarhad node`: joining checkpoint, region and centre to one system."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table
from sarhad.cli.station import set_up

NameOption = Annotated[str, typer.Option("--name", help="Unique in the whole service; small letters, digits, hyphens.")]
ListenOption = Annotated[str, typer.Option("--listen", help="Where the message server takes the station's connection.")]
AcceptOption = Annotated[str, typer.Option("--accept", help="ADDRESS:PORT where nodes below may join; none if empty.")]
AdvertiseOption = Annotated[
    str, typer.Option("--advertise", help="ADDRESS:PORT that nodes below reach it at, if it differs.")
]
HubOption = Annotated[
    str, typer.Option("--hub", help="ADDRESS of the node above (its port if it is not the invited one).")
]
InvitationOption = Annotated[Path | None, typer.Option("--invitation", help="File that the node above wrote.")]


def register(app: typer.Typer) -> None:
    """Add the group of sub-commands."""
    group = typer.Typer(no_args_is_help=True, help="Checkpoint, region and centre as one system.")
    for command in (init, invite, run, status, digest, resend, revoke):
        group.command(command.__name__)(command)
    app.add_typer(group, name="node")


def init(
    name: NameOption,
    level: Annotated[str, typer.Option(help="central, regional or checkpoint.")],
    office: Annotated[str, typer.Option(help="Code of the office whose subtree lives here.")],
    hub: HubOption = "",
    invitation: InvitationOption = None,
    listen: ListenOption = "127.0.0.1:4250",
    accept: AcceptOption = "",
    advertise: AdvertiseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make this station a node; with an invitation, one below the node that wrote it."""
    set_up()
    from django.core.management import call_command

    from sarhad.errors import Problem, SarhadError
    from sarhad.station.nodes.joining import make_node
    from sarhad.station.nodes.place import Place, read_invitation

    if bool(hub) != bool(invitation):
        raise SarhadError(Problem("a node below another needs both", "--hub ADDRESS and --invitation FILE"))
    call_command("migrate", verbosity=0, interactive=False)
    invited = read_invitation(invitation) if invitation else None
    if invited and (invited.name, invited.office) != (name, office):
        message = f"the invitation is for node {invited.name!r} of office {invited.office!r}"
        raise SarhadError(Problem(message, "give its name and office"))
    address = hub if ":" in hub or invited is None else f"{hub}:{invited.leaf_port}"
    above = f"nats://{invited.name}:{invited.password}@{address}" if invited else ""
    place = Place(name, listen, secrets.token_hex(32), accept, advertise, above)
    node = make_node(place, level, office, invited)
    answer = {"name": node.name, "level": node.level, "office": node.office_code, "above": invited and invited.parent}
    print_json(answer) if as_json else print(f"node {node.name} is made; `sarhad node run` joins it")


def invite(
    name: NameOption,
    office: Annotated[str, typer.Option(help="Code of the office whose subtree it will hold.")],
    output: Annotated[Path, typer.Option("--output", help="File for the new node; it holds secrets.")],
    as_json: JsonOption = False,
) -> None:
    """Let a node join below this one."""
    set_up()
    from sarhad.station.nodes import joining
    from sarhad.station.nodes.place import write_invitation

    invited = joining.invite(name, office)
    write_invitation(output, invited)
    print_json({"name": name, "file": str(output)}) if as_json else print(f"invitation for {name} written to {output}")


def run() -> None:
    """Carry messages until stopped."""
    set_up()
    from sarhad.station.nodes.running import run as run_node

    run_node()


def status(as_json: JsonOption = False) -> None:
    """How each link stands: what waits to be told, what was heard last, what needs a person."""
    set_up()
    from sarhad.station.nodes.standing import standings

    found = [asdict(one) for one in standings()]
    if as_json:
        print_json({"links": found})
        return
    header = tuple(found[0]) if found else ("name",)
    print_table("Links", header, [[row[name] for name in header] for row in found])


def digest(
    office: Annotated[str, typer.Option(help="Code of the office whose subtree is compared; all if empty.")] = "",
    as_json: JsonOption = False,
) -> None:
    """One number for what is held here of each kind: equal numbers at two nodes mean equal contents."""
    set_up()
    from sarhad.station.nodes.aggregates import AGGREGATES
    from sarhad.station.nodes.digest import digest as digest_of
    from sarhad.station.offices.services import named

    path = named(office).path if office else ""
    found: list[dict[str, Any]] = [asdict(digest_of(kind, path)) for kind in AGGREGATES]
    if as_json:
        print_json({"digests": found})
        return
    print_table("Held here", ("kind", "count", "hash"), [list(one.values()) for one in found])


def resend(
    name: Annotated[str, typer.Argument(help="The neighbour that lost what it had.")], as_json: JsonOption = False
) -> None:
    """Tell a neighbour everything that concerns it again; what it has already changes nothing there."""
    set_up()
    from sarhad.station.nodes.outbox import tell_everything
    from sarhad.station.nodes.standing import neighbour

    count = tell_everything(neighbour(name))
    print_json({"changes": count}) if as_json else print(f"{count} changes are on their way to {name}")


def revoke(
    name: Annotated[str, typer.Argument(help="The node that was lost or stolen.")], as_json: JsonOption = False
) -> None:
    """Take nothing more from a neighbour and send it nothing."""
    set_up()
    from sarhad.station.nodes import joining

    link = joining.revoke(name)
    print_json({"name": name, "revoked_at": link.revoked_at}) if as_json else print(f"{name} is cut off")
