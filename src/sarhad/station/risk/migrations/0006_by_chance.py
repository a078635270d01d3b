"""What chance drew: few of many decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('declared', '0005_indexes'),
        ('risk', '0005_decision_indicators'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('random', True)), fields=['item'], name='decision_by_chance'),
        ),
    ]
