"""What was inspected, or asked to another channel, lately."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('declared', '0005_indexes'),
        ('inspections', '0002_submission'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['closed_at'], name='inspection_closed'),
        ),
        migrations.AddIndex(
            model_name='rerouting',
            index=models.Index(fields=['asked_at'], name='rerouting_asked'),
        ),
    ]
