from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0032_shared_folders'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='guest_in',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='sharelink',
            name='for_guests',
            field=models.BooleanField(default=False),
        ),
    ]
