"""The sums of the level of irregularity by day; every day on which something was declared must be counted once."""

from datetime import datetime, time
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import TruncDate
from django.utils import timezone

from sarhad.station.daily import triggers


def _mark(apps: Any, editor: Any) -> None:
    touched, days = apps.get_model("daily", "Touched"), apps.get_model("declared", "Declaration").objects
    found = days.annotate(on=TruncDate("declared_at")).values_list("office_id", "on").distinct().order_by()
    touched.objects.bulk_create(
        [
            touched(office_id=office, at=timezone.make_aware(datetime.combine(day, time())))
            for office, day in found.iterator()
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('daily', '0003_acts'),
        ('offices', '0001_initial'),
    ]

    operations = [
        # the one of outcomes names a column more; they are put back after every migration
        migrations.RunPython(lambda apps, editor: triggers.remove(editor.connection), migrations.RunPython.noop),
        migrations.CreateModel(
            name='DayLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('told_by', models.CharField(max_length=20)),
                ('group', models.CharField(blank=True, max_length=35)),
                ('low', models.SmallIntegerField()),
                ('high', models.SmallIntegerField()),
                ('items', models.PositiveIntegerField()),
                ('examined', models.PositiveIntegerField()),
                ('irregular', models.PositiveIntegerField()),
                ('weight', models.FloatField()),
                ('found', models.FloatField()),
                ('squares', models.FloatField()),
                ('together', models.FloatField()),
                ('found_weight', models.FloatField()),
                ('weight_found', models.FloatField()),
                ('found_found', models.FloatField()),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['told_by', 'day'], name='day_level_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day', 'told_by', 'group', 'low', 'high'), name='day_level')],
            },
        ),
        migrations.RunPython(_mark, migrations.RunPython.noop),
    ]
