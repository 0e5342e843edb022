from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0019_chores'),
    ]

    operations = [
        migrations.AddField(
            model_name='suggestion',
            name='imported',
            field=models.JSONField(null=True),
        ),
    ]
