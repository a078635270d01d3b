"""Two nodes that were apart may give versions of one list the same number, and both decide about one version."""

import django.db.models.deletion
from django.db import migrations, models

from sarhad.station.lists import immutability


class Migration(migrations.Migration):
    """A table for what was decided, to be filled by the next migration."""

    dependencies = [("lists", "0002_immutability")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: immutability.remove(editor.connection), migrations.RunPython.noop
        ),
        migrations.RemoveConstraint("listversion", "list_version"),
        migrations.AddConstraint(
            "listversion",
            models.UniqueConstraint(fields=("named", "number", "written_at", "written_by"), name="list_version"),
        ),
        migrations.CreateModel(
            name="NewDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="lists.listversion"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "at", "by"), name="list_decision")]
            },
        ),
    ]  # fmt: skip
