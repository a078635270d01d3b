"""The database itself refuses to change a version of a profile or what was done to it."""

from django.db import migrations

from sarhad.station.risk import immutability


class Migration(migrations.Migration):
    """Triggers of `sarhad.station.risk.immutability`."""

    dependencies = [("risk", "0003_lives_of_versions")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection),
            lambda apps, editor: immutability.remove(editor.connection),
        )
    ]
