"""Counts of the random sample, of inspections and of changes of channel, by the day of each; all must be counted once."""

from datetime import datetime, time
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import TruncDate
from django.utils import timezone

from sarhad.station.daily import triggers

MOMENTS = (
    ("declared", "Declaration", "office_id", "declared_at"),
    ("declared", "Declaration", "office_id", "arrived_at"),
    ("inspections", "Inspection", "declaration__office_id", "closed_at"),
    ("inspections", "Rerouting", "declaration__office_id", "asked_at"),
)


def _empty(apps: Any, editor: Any) -> None:
    """Every day is marked below."""
    apps.get_model("daily", "Touched").objects.all().delete()


def _mark(apps: Any, editor: Any) -> None:
    cells: set[tuple[int, Any]] = set()
    for app, name, office, moment in MOMENTS:
        records = apps.get_model(app, name).objects.order_by().annotate(on=TruncDate(moment))
        cells.update(records.values_list(office, "on").distinct().iterator())
    touched = apps.get_model("daily", "Touched")
    touched.objects.bulk_create(
        [
            touched(office_id=office, at=timezone.make_aware(datetime.combine(day, time())))
            for office, day in sorted(cells)
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('daily', '0002_triggers'),
        ('declared', '0005_indexes'),
        ('inspections', '0003_indexes'),
        ('offices', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # the triggers name the columns as they were; they are put back after every migration
        migrations.RunPython(lambda apps, editor: triggers.remove(editor.connection), migrations.RunPython.noop),
        migrations.RenameField(
            model_name='touched',
            old_name='declared_at',
            new_name='at',
        ),
        migrations.RunPython(_empty, migrations.RunPython.noop),
        migrations.RemoveField(model_name='touched', name='declaration'),
        migrations.AlterField(model_name='touched', name='office_id', field=models.BigIntegerField()),
        migrations.AlterField(model_name='touched', name='at', field=models.DateTimeField()),
        migrations.CreateModel(
            name='DayDrawn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('drawn', models.PositiveIntegerField()),
                ('inspected', models.PositiveIntegerField()),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='day_drawn_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day'), name='day_drawn')],
            },
        ),
        migrations.CreateModel(
            name='DayInspections',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('channel', models.CharField(choices=[('green', 'Green: release'), ('blue', 'Blue: release, then post-clearance audit'), ('yellow', 'Yellow: documents'), ('orange', 'Orange: scan'), ('red', 'Red: physical examination')], max_length=6)),
                ('before', models.DateField()),
                ('before_irregular', models.DateField()),
                ('inspections', models.PositiveIntegerField()),
                ('irregular', models.PositiveIntegerField()),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='day_inspections_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day', 'officer', 'channel', 'before', 'before_irregular'), name='day_inspections')],
            },
        ),
        migrations.CreateModel(
            name='DayReroutings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('channel', models.CharField(choices=[('green', 'Green: release'), ('blue', 'Blue: release, then post-clearance audit'), ('yellow', 'Yellow: documents'), ('orange', 'Orange: scan'), ('red', 'Red: physical examination')], max_length=6)),
                ('from_channel', models.CharField(choices=[('green', 'Green: release'), ('blue', 'Blue: release, then post-clearance audit'), ('yellow', 'Yellow: documents'), ('orange', 'Orange: scan'), ('red', 'Red: physical examination')], max_length=6)),
                ('to_channel', models.CharField(choices=[('green', 'Green: release'), ('blue', 'Blue: release, then post-clearance audit'), ('yellow', 'Yellow: documents'), ('orange', 'Orange: scan'), ('red', 'Red: physical examination')], max_length=6)),
                ('changes', models.PositiveIntegerField()),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='offices.office')),
                ('officer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='day_reroutings_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day', 'officer', 'channel', 'from_channel', 'to_channel'), name='day_reroutings')],
            },
        ),
        migrations.RunPython(_mark, migrations.RunPython.noop),
    ]
