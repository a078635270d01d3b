"""Give every version that is there already a life."""

import json

from django.db import migrations


def give_lives(apps, editor):
    """What selected before there were lives was put there by the station's keeper; it goes on."""
    for version in apps.get_model("risk", "ProfileVersion").objects.select_related("profile"):
        said = json.loads(version.source)
        version.level, version.valid_from, version.valid_to = said["level"], said["valid_from"], said["valid_to"]
        version.save()
        active = version.profile.active_id == version.pk
        apps.get_model("risk", "ProfileLife").objects.create(
            version=version, state="active" if active else "replaced", approved_by="station" if active else ""
        )


class Migration(migrations.Migration):
    """Versions that selected go on; all others were replaced."""

    dependencies = [("risk", "0002_life")]

    operations = [migrations.RunPython(give_lives, migrations.RunPython.noop)]
