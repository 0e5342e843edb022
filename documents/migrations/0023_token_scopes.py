from django.db import migrations, models

_ALL = ["chat", "comment", "share", "suggest", "write"]


def keep_what_tokens_can(apps, schema_editor):
    apps.get_model("documents", "ApiToken").objects.filter(writes=True).update(doings=_ALL)


def keep_who_writes(apps, schema_editor):
    for token in apps.get_model("documents", "ApiToken").objects.filter(is_limited=False):
        if token.doings == _ALL:
            token.writes = True
            token.save(update_fields=["writes"])


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0022_suggested_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='doings',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='is_limited',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='documents',
            field=models.ManyToManyField(related_name='+', to='documents.document'),
        ),
        migrations.RunPython(keep_what_tokens_can, keep_who_writes),
        migrations.RemoveField(
            model_name='apitoken',
            name='writes',
        ),
    ]
