"""What arrived or was released lately, and a declarant's own, without reading every declaration."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('declared', '0004_item_commodity'),
        ('offices', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['arrived_at'], name='declaration_arrived'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['released_at'], name='declaration_released'),
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['declarant', 'arrived_at', 'id', 'office', 'state'], name='declaration_declarant'),
        ),
    ]
