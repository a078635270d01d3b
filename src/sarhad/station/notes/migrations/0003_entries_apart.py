"""Two nodes that were apart may give entries of one note the same number."""

from django.db import migrations, models

from sarhad.station.notes import immutability


class Migration(migrations.Migration):
    """The entry is named by its number, its writer and its moment; SQLite makes the table anew, without triggers."""

    dependencies = [("notes", "0002_immutability")]

    operations = [
        migrations.RemoveConstraint("entry", "entry_of_note"),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(fields=("note", "number", "written_at", "written_by"), name="entry_of_note"),
        ),
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection), migrations.RunPython.noop
        ),
    ]
