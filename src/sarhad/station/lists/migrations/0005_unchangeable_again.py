"""The new table takes the place of the former; the database refuses again to change a version of a list or what was decided about it."""

from django.db import migrations

from sarhad.station.lists import immutability


class Migration(migrations.Migration):
    """Triggers of `sarhad.station.lists.immutability`."""

    dependencies = [("lists", "0004_decisions_carried_over")]

    operations = [
        migrations.DeleteModel("ListDecision"),
        migrations.RenameModel("NewDecision", "ListDecision"),
        migrations.RunPython(
            lambda apps, editor: immutability.install(editor.connection),
            lambda apps, editor: immutability.remove(editor.connection),
        ),
    ]
