"""Every page of every role on a country of so many goods items in PostgreSQL.

`DATABASE_URL=... SARHAD_PLAIN_HTTP=1 python -m benchmarks.pages --items 1000000`: the database must be new; it is
filled once and a later call with `--filled` opens the pages only, `--menu` prints the menu's pages with their bounds as
the documentation shows them. Exit status 1 when a page reads a big table whole, fails, or takes longer than its limit.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

import django

from benchmarks.pages.bounds import table

LIMIT, LIMIT_CHECKPOINT = 300, 100
"""Milliseconds of server and database for a page; for one of a checkpoint."""


def places(role: str) -> Iterator[str]:
    """The addresses of a role's pages: its menu, and what is reached from there."""
    from django.urls import reverse

    from benchmarks.pages.filling import busiest
    from sarhad.station.accounts.roles import ALLOWED, Action, Role
    from sarhad.station.declared.models import Declaration
    from sarhad.station.screens.navigation import MENU

    allowed = ALLOWED[Role(role)]
    yield from (reverse(entry.address) for entry in MENU if entry.action in allowed)
    here = Declaration.objects.filter(office=busiest(), importer__isnull=False, channel="red")
    one = here.order_by("-declared_at")[0]
    if Action.VIEW_DECLARATION in allowed:
        yield reverse("declared:declaration", args=[one.pk])
    if Action.EXPLORE in allowed:
        yield reverse("analysis:traders") + f"?trader={str(one.importer)[:6]}"
        yield reverse("analysis:trader") + f"?trader={one.importer}"
        code = str(one.items.values_list("hs_code", flat=True)[0])[:4]
        yield reverse("analysis:commodity", args=[code])


def measure() -> tuple[int, list[tuple[str, int, float]]]:
    """Open everything and print the table; gives how many pages miss, and what each place of the menu cost."""
    from django.test import Client, override_settings
    from django.urls import reverse

    from benchmarks.pages.filling import busiest, people
    from benchmarks.pages.opening import open_page
    from sarhad.station.accounts.roles import Role
    from sarhad.station.screens.navigation import MENU

    missed, menu = 0, list[tuple[str, int, float]]()
    place_of = {reverse(entry.address): entry.address for entry in MENU}
    print("| role | page | status | kB | queries | database ms | of the processor | server ms | slowest | read whole |")
    print("|---|---|--:|--:|--:|--:|--:|--:|---|---|")
    with override_settings(SECOND_FACTOR=False, ALLOWED_HOSTS=["*"]):
        for role, user in people(busiest()).items():
            client, seen = Client(raise_request_exception=False), set[str]()
            client.force_login(user)
            limit = LIMIT_CHECKPOINT if role in (Role.INSPECTOR, Role.CHIEF) else LIMIT
            for page in places(role):
                if page in seen:
                    continue
                seen.add(page)
                one = open_page(client, role, page)
                bad = one.status != 200 or bool(one.whole) or one.together > limit
                missed += bad
                if page in place_of:
                    menu.append((place_of[page], one.queries, one.kilobytes))
                print(
                    f"| {role} | {page} | {one.status} | {one.kilobytes:.0f} | {one.queries} | {one.database:.0f} |"
                    f" {one.processor:.0f} | {one.server:.0f} | {one.slowest} | {', '.join(one.whole)} |"
                    + (" !" if bad else ""),
                    flush=True,
                )
    return missed, menu


def main() -> int:
    """Fill, open, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--filled", action="store_true", help="the database is filled already")
    parser.add_argument("--menu", action="store_true", help="print the menu's pages with their bounds, too")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sarhad.station.settings")
    django.setup()
    from django.core.management import call_command

    if not asked.filled:
        from benchmarks.pages.filling import fill

        call_command("migrate", verbosity=0)
        fill(asked.items, lambda line: print(line, file=sys.stderr, flush=True))
    missed, menu = measure()
    if asked.menu:
        print(*table(menu), sep="\n")
    print(f"{missed} pages miss")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
