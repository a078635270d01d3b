"""`sarhad station ...` and `sarhad import`: running the station from the command line."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sarhad.cli.output import JsonOption, print_json, print_table, progress_screen

if TYPE_CHECKING:
    from sarhad.station.first_start import Account

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
Items = Annotated[int, typer.Option(help="Goods items of the demonstration country.", min=100)]
NoDemo = Annotated[bool, typer.Option("--no-demo", help="Start empty, with one administrator.")]
WORKERS, THREADS = 2, 4

station = typer.Typer(no_args_is_help=True, help="The workstation: screens, records, API.")


def register(app: typer.Typer) -> None:
    """Add `station` and `import` to the command line."""
    app.add_typer(station, name="station")
    app.command("import")(import_declarations)


def set_up(host: str = "127.0.0.1") -> None:
    """Django for this process; without TLS only where nobody else can listen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sarhad.station.settings")
    if is_loopback(host):
        os.environ.setdefault("SARHAD_PLAIN_HTTP", "1")
    elif "SARHAD_HOSTS" not in os.environ:
        os.environ["SARHAD_HOSTS"] = f"localhost,127.0.0.1,{host}"
    import django

    django.setup()


def _told(problems: Sequence[Any]) -> str:
    """What went wrong in work of its own process, as its record keeps it."""
    from sarhad.station.screens.telling import kept_in_language

    return "\n".join(map(kept_in_language, problems))


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach the address.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@station.command()
def migrate(as_json: JsonOption = False) -> None:
    """Bring the database to the present form."""
    set_up()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    call_command("migrate", verbosity=0 if as_json else 1, interactive=False)
    if as_json:
        applied = MigrationRecorder(connection).applied_migrations()
        print_json({"migrations": sorted(f"{app}.{name}" for app, name in applied)})


@station.command()
def run(host: Host = "127.0.0.1", port: Port = 8000, items: Items = 105_000, no_demo: NoDemo = False) -> None:
    """Start the station; the first time with a demonstration country and an account for each role."""
    set_up(host)
    from django.core.management import call_command

    from sarhad.station.home import home

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    _first_start(None if no_demo else items)
    progress_screen.print(f"The station is at http://{host}:{port}/ (Ctrl+C stops it)", highlight=False)
    sys.stdout.flush()
    arguments = ["--bind", f"{host}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "120"]
    arguments += ["--control-socket", str(home() / "server.ctl")]
    arguments += ["--config", "python:sarhad.station.server"]
    command = [sys.executable, "-m", "gunicorn", *arguments, "sarhad.station.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606 (no shell; the server takes this process's place, so that signals reach it)


@station.command()
def prepare(as_json: JsonOption = False) -> None:
    """Make the database and, the first time, an administrator, whose password is shown; serve nothing."""
    set_up()
    from django.core.management import call_command

    from sarhad.station.first_start import empty_station, is_new, people_for

    call_command("migrate", verbosity=0, interactive=False)
    if is_new():
        empty_station()
    accounts = people_for(demonstration=False)
    if as_json:
        print_json({"accounts": [asdict(one) for one in accounts]})
    elif accounts:
        _show(accounts)


def _first_start(items: int | None) -> None:
    from sarhad.station.first_start import empty_station, is_new, people_for

    if is_new():
        if items is None:
            empty_station()
        else:
            from sarhad.station.demonstration import load

            load(items, lambda text: progress_screen.print(text, highlight=False))
    if accounts := people_for(demonstration=items is not None):
        _show(accounts)


def _show(accounts: Sequence[Account]) -> None:
    rows = [(made.username, made.password, made.role, made.office) for made in accounts]
    print_table("Accounts (shown once, kept nowhere)", ("name", "password", "role", "office"), rows)


@station.command()
def tick(
    every: Annotated[int, typer.Option(help="Seconds between two ticks; 0: once.", min=0)] = 0,
    as_json: JsonOption = False,
) -> None:
    """Do what is due by the lane plan: green goods go, yellow turns blue, work beyond a shift is written down.

    The days that changed are counted again, too. The running station ticks by itself; this is for a scheduler of the
    computer's own.
    """
    set_up()
    import time

    from sarhad.station.daily.catching_up import catch_up
    from sarhad.station.lanes.tick import tick as tick_once

    while True:
        done = tick_once()
        catch_up()
        if as_json:
            print_json({"released": done.released, "turned_blue": done.turned_blue, "beyond": done.beyond})
        else:
            print(f"{done.released} released, {done.turned_blue} turned blue, {done.beyond} beyond a shift", flush=True)
        if not every:
            return
        time.sleep(every)


@station.command("count-days")
def count_days(
    anew: Annotated[bool, typer.Option(help="Throw the counts away and count every day.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Count the days that changed since, for the pages that tell of a period; needed after a change of time zone.

    The running station does it by itself.
    """
    set_up()
    from sarhad.station.daily import catching_up

    if anew:
        catching_up.forget()
    done = catching_up.catch_up()
    if as_json:
        print_json({"days_of_offices": done})
    else:
        print(f"{done} days of offices counted")


@station.command("back-up")
def back_up(
    every: Annotated[int, typer.Option(help="Seconds between two back-ups; 0: one only.", min=0)] = 0,
    keep: Annotated[int, typer.Option(help="Newest back-ups to keep; 0: all.", min=0)] = 0,
    as_json: JsonOption = False,
) -> None:
    """Make a back-up of the database and every attachment; the keys are not in it."""
    set_up()
    import time

    from sarhad.station.operations import backups

    while True:
        made = backups.back_up(None)
        if keep:
            backups.drop_all_but(keep)
        answer = {"file": str(made.path), "bytes": made.size, "sha256": backups.sha256_of(made.path)}
        print_json(answer) if as_json else print(f"{made.path} {answer['sha256']}", flush=True)
        if not every:
            return
        time.sleep(every)


@station.command()
def restore(
    name: Annotated[str, typer.Argument(help="Name of a back-up in the folder `backups` of the home directory.")],
    reason: Annotated[str, typer.Option(help="Why, for the audit record.")] = "",
    begun: Annotated[bool, typer.Option("--begun", hidden=True, help="The screen has begun it already.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a back-up in the place of the present data, which are saved first; nobody gets in meanwhile."""
    set_up()
    from sarhad.station.operations import maintenance, restores

    going_on = maintenance.last() if begun else None
    if going_on is None:
        restores.check_reason(reason)
        going_on = maintenance.begin(name, "station", reason)
    saved = restores.restore(going_on)
    answer = {"restored": name, "saved": saved.path.name}
    print_json(answer) if as_json else print(f"{name} is restored; the data of before are in {saved.path}")


@station.command("export-analytics")
def export_analytics(
    output: Annotated[Path, typer.Argument(help="File to write: .parquet or .duckdb.")],
    person: Annotated[str, typer.Option(help="Account whose offices and rights count; its name is in the file.")],
    since: Annotated[datetime, typer.Option("--from", help="First day.", formats=["%Y-%m-%d"])],
    until: Annotated[datetime, typer.Option("--to", help="Last day.", formats=["%Y-%m-%d"])],
    traders: Annotated[
        bool, typer.Option("--traders", help="As declared, not as pseudonyms; needs the right.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the goods items of a period for analysis; recorded, watermarked, traders as pseudonyms."""
    set_up()
    from datetime import timedelta

    from django.utils import timezone

    from sarhad.errors import Problem, SarhadError
    from sarhad.station.accounts.models import User
    from sarhad.station.operations import analytics

    user = User.objects.select_related("office").filter(username=person).first()
    if user is None:
        raise SarhadError(Problem(f"no account {person!r}", "give the name of somebody who may export"))
    period = timezone.make_aware(since), timezone.make_aware(until + timedelta(days=1))
    kind = output.suffix.removeprefix(".")
    made = analytics.export_analytics(user, output, *period, kind, pseudonyms=not traders)
    answer = {"export": made.export_id, "rows": made.rows, "sha256": made.sha256, "pseudonyms": made.pseudonyms}
    print_json(answer) if as_json else print(f"{made.rows} rows in {output}, export {made.export_id}")


@station.command()
def train(
    number: Annotated[int, typer.Argument(help="Number of the training, as the screen of the models started it.")],
    as_json: JsonOption = False,
) -> None:
    """Carry out a training that was started from the screen; the station does this by itself."""
    set_up()
    from sarhad.station.targeting import working

    run = working.train(number)
    answer = {"training": run.pk, "state": run.state, "model": run.made.model_id if run.made else None}
    print_json(answer) if as_json else print(f"training {run.pk}: {run.state} {answer['model'] or _told(run.problems)}")
    if run.state != run.State.DONE:
        raise typer.Exit(1)


@station.command()
def study(
    number: Annotated[int, typer.Argument(help="Number of the study, as a screen started it.")],
    as_json: JsonOption = False,
) -> None:
    """Carry out a look at the past that was started from a screen; the station does this by itself."""
    set_up()
    from sarhad.station.studies.running import work

    done = work(number)
    answer = {"study": done.pk, "kind": done.kind, "state": done.state, "problem": _told(done.problems)}
    print_json(answer) if as_json else print(f"study {done.pk} ({done.kind}): {done.state} {answer['problem']}")
    if done.state != done.State.DONE:
        raise typer.Exit(1)


@station.command()
def learn(
    number: Annotated[int, typer.Argument(help="Number of the report, as the screen started it.")],
    as_json: JsonOption = False,
) -> None:
    """Work out a month's report that was asked for on the screen; the station does this by itself."""
    set_up()
    from sarhad.station.targeting import working

    run = working.learn(number)
    answer = {"report": f"{run.month:%Y-%m}", "state": run.state}
    print_json(answer) if as_json else print(f"report {answer['report']}: {run.state} {_told(run.problems)}")
    if run.state != run.State.DONE:
        raise typer.Exit(1)


@station.command()
def key(
    name: Annotated[str, typer.Option(help="Which system it is for.")],
    office: Annotated[str, typer.Option(help="Code of the office whose subtree it may declare for.")],
    as_json: JsonOption = False,
) -> None:
    """Make an API key; it is shown once."""
    set_up()
    from sarhad.station.accounts.services import create_api_key
    from sarhad.station.offices.services import named

    made, token = create_api_key(None, name, named(office))
    answer = {"name": made.name, "office": office, "token": token}
    print_json(answer) if as_json else print(token)


def import_declarations(
    file: Annotated[Path, typer.Argument(help="CSV, Parquet, XML or JSON file.")],
    mapping: Annotated[str, typer.Option(help="Name or file of the mapping.")],
    as_json: JsonOption = False,
) -> None:
    """Bring a file of declarations into the station; exits with 1 when rows were not taken."""
    set_up()
    from sarhad.station.arrivals.files import import_file
    from sarhad.station.arrivals.sender import Sender
    from sarhad.station.declared.models import Arrival

    result = import_file(file, mapping, Sender(Arrival.Source.IMPORT, name=file.name, mapping=mapping))
    answer: dict[str, Any] = {
        "accepted": result.accepted, "repeated": result.repeated, "refused": result.refused,
        "rejected_rows": result.rejected_rows,
    }  # fmt: skip
    if as_json:
        print_json(answer)
    else:
        print_table(f"Declarations of {file.name}", list(answer), [list(answer.values())])
    raise typer.Exit(1 if result.refused or result.rejected_rows else 0)
