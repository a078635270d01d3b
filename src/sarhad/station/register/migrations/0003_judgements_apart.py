"""Two nodes that were apart may give judgements of one risk the same number."""

from django.db import migrations, models

from sarhad.station.register import immutability


class Migration(migrations.Migration):
    """The judgement is named by its number, its writer and its moment; SQLite makes the table anew, without triggers."""

    dependencies = [("register", "0002_immutability")]

    operations = [
        migrations.RemoveConstraint("judgement", "judgement_of_risk"),
        migrations.AddConstraint(
            "judgement",
            models.UniqueConstraint(fields=("risk", "number", "written_at", "written_by"), name="judgement_of_risk"),
        ),
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection), migrations.RunPython.noop
        ),
    ]
