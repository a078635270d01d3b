"""The database itself refuses to change the audit record."""

from django.db import migrations

from sarhad.station.audit import immutability


class Migration(migrations.Migration):
    """Triggers of `sarhad.station.audit.immutability`."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection),
            lambda apps, editor: immutability.remove(editor.connection),
        )
    ]
