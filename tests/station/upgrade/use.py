"""Uses an upgraded database and tells, as JSON, what it saw: counts, chain, decisions again, a submission, pages."""

from __future__ import annotations

import json
import sys

import django


def main(kinds: list[str]) -> None:
    """Look at everything that an upgrade could have broken."""
    django.setup()
    from django.apps import apps
    from django.test import Client

    from sarhad.station.accounts.models import User
    from sarhad.station.accounts.services import create_api_key
    from sarhad.station.audit.chain import verify_chain
    from sarhad.station.auditing.replay import replay
    from sarhad.station.declared.models import Declaration
    from sarhad.station.inspections.models import Inspection
    from sarhad.station.offices.models import Office

    here = {"host": "localhost"}
    told: dict[str, object] = {
        "found": {kind: apps.get_model(kind).objects.count() for kind in kinds},
        "chain": [str(one) for one in verify_chain()],
        "same": [one.identical for d in Declaration.objects.order_by("pk")[:3] for one in replay(d)],
        "note": Inspection.objects.get().note,
    }
    _, token = create_api_key(None, "new", Office.objects.get(parent=None))
    office = Office.objects.filter(level="checkpoint").order_by("pk").first()
    assert office is not None
    item = {"item_no": 1, "hs_code": "731815", "customs_value": 5}
    body = {"declaration_id": "NEW1", "declared_at": "2026-03-02T10:30:00", "office": office.code, "items": [item]}
    headers = {**here, "Authorization": f"Bearer {token}"}
    answer = Client().post("/api/declarations", json.dumps(body), content_type="application/json", headers=headers)
    pages = {}
    for name, path in (("inspector", "/queue/"), ("auditor", "/audit/")):
        client = Client(headers=here)
        client.force_login(User.objects.get(username=name))
        pages[path] = client.get(path, follow=True).status_code
    told |= {"answer": answer.status_code, "pages": pages, "after": [str(one) for one in verify_chain()]}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
