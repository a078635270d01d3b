"""Why work failed is kept in parts, so that everyone reads it in their language; what was kept before stays as it is."""

from django.db import migrations, models

MODELS = ("trainingrun", "reportrun")


def in_parts(apps, schema_editor):
    for name in MODELS:
        model = apps.get_model("targeting", name)
        for one in model.objects.exclude(problem=""):
            english = one.problem.replace("{", "{{").replace("}", "}}")
            one.problems = [{"message": {"english": english, "values": {}}, "advice": "", "place": ""}]
            one.save(update_fields=["problems"])


class Migration(migrations.Migration):
    dependencies = [("targeting", "0003_report_runs")]

    operations = [
        *(migrations.AddField(name, "problems", models.JSONField(default=list)) for name in MODELS),
        migrations.RunPython(in_parts, migrations.RunPython.noop),
        *(migrations.RemoveField(name, "problem") for name in MODELS),
    ]
