"""Make the database itself refuse changes of judgements."""

from django.db import migrations

from sarhad.station.register import immutability


class Migration(migrations.Migration):
    """Triggers of `sarhad.station.register.immutability`."""

    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection),
            lambda apps, editor: immutability.remove(editor.connection),
        )
    ]
