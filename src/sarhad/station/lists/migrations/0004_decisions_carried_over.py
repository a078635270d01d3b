"""What was decided about the versions of lists is carried over into its new table."""

from django.db import migrations

FIELDS = ("version_id", "approved", "by", "at", "reason")


def carry_over(apps, _editor):
    """Every decision as it was."""
    new = apps.get_model("lists", "NewDecision")
    rows = apps.get_model("lists", "ListDecision").objects.order_by("pk").values(*FIELDS).iterator(chunk_size=1000)
    for row in rows:
        new.objects.create(**row)


class Migration(migrations.Migration):
    """A step of its own: PostgreSQL changes no table that was written to in the same transaction."""

    dependencies = [("lists", "0003_versions_apart")]

    operations = [migrations.RunPython(carry_over)]
