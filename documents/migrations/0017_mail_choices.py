from django.db import migrations
from django.db.models import F


def keep_choices(apps, schema_editor):
    """Who wanted no mail of mentions wants none; whoever watches was told until now."""
    people = apps.get_model("documents", "User").objects.filter(mention_mail="never")
    MailChoice = apps.get_model("documents", "MailChoice")
    MailChoice.objects.bulk_create(
        (
            MailChoice(user_id=pk, kind=kind, wish="never")
            for pk in people.values_list("pk", flat=True).iterator()
            for kind in ("mention", "comment")
        ),
        batch_size=500,
    )
    apps.get_model("documents", "Watch").objects.update(mail_head=F("head"))


class Migration(migrations.Migration):
    dependencies = [("documents", "0016_mails")]

    operations = [
        migrations.RunPython(keep_choices, migrations.RunPython.noop),
        migrations.RemoveField(model_name="user", name="mention_mail"),
    ]
