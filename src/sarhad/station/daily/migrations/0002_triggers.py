"""Triggers that write down what must be counted again; everything that is there must be counted once."""

from datetime import datetime, time
from typing import Any

from django.db import migrations
from django.db.models.functions import TruncDate
from django.utils import timezone

from sarhad.station.daily import triggers


def _mark(apps: Any, editor: Any) -> None:
    touched, days = apps.get_model("daily", "Touched"), apps.get_model("declared", "Declaration").objects
    found = days.annotate(day=TruncDate("declared_at")).values_list("office_id", "day").distinct().order_by()
    touched.objects.bulk_create(
        [
            touched(office_id=office, declared_at=timezone.make_aware(datetime.combine(day, time())))
            for office, day in found.iterator()
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    """See `sarhad.station.daily.triggers`."""

    dependencies = [("daily", "0001_counts")]

    operations = [
        # they are put in place after every migration: what they name may come with a later one
        migrations.RunPython(migrations.RunPython.noop, lambda apps, editor: triggers.remove(editor.connection)),
        migrations.RunPython(_mark, migrations.RunPython.noop),
    ]
