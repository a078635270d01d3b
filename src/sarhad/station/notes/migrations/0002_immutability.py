"""Make the database itself refuse changes of entries of notes."""

from django.db import migrations

from sarhad.station.notes import immutability


class Migration(migrations.Migration):
    """Triggers of `sarhad.station.notes.immutability`."""

    dependencies = [("notes", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection),
            lambda apps, editor: immutability.remove(editor.connection),
        )
    ]
