import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from documents.search.words import words_in

# The index takes its content from the table by rowid, so that the table has a number for its key;
# the triggers keep the two together. A later migration that has SQLite make the table anew (most
# AlterFields do) has to make the triggers again.
SQLITE = [
    "CREATE VIRTUAL TABLE documents_searchindex USING fts5("
    "title, words, content='documents_searchtext', content_rowid='id', detail=column,"
    " prefix='2 3', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER documents_searchtext_added AFTER INSERT ON documents_searchtext BEGIN"
    " INSERT INTO documents_searchindex(rowid, title, words)"
    " VALUES (new.id, new.title, new.words); END",
    "CREATE TRIGGER documents_searchtext_gone AFTER DELETE ON documents_searchtext BEGIN"
    " INSERT INTO documents_searchindex(documents_searchindex, rowid, title, words)"
    " VALUES ('delete', old.id, old.title, old.words); END",
    "CREATE TRIGGER documents_searchtext_changed AFTER UPDATE ON documents_searchtext"
    " WHEN old.title <> new.title OR old.words <> new.words BEGIN"
    " INSERT INTO documents_searchindex(documents_searchindex, rowid, title, words)"
    " VALUES ('delete', old.id, old.title, old.words);"
    " INSERT INTO documents_searchindex(rowid, title, words)"
    " VALUES (new.id, new.title, new.words); END",
]
# The words are folded and cut already: PostgreSQL's own parser would cut some of them again.
POSTGRESQL = [
    "ALTER TABLE documents_searchtext ADD COLUMN vector tsvector GENERATED ALWAYS AS ("
    "array_to_tsvector(array_remove(string_to_array(title || ' ' || words, ' '), ''))) STORED",
    "CREATE INDEX documents_searchtext_vector ON documents_searchtext USING gin (vector)",
]


def make_index(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement, None)


def drop_index(apps, schema_editor):
    # The rest goes with the table.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE documents_searchindex", None)


def fill_titles(apps, schema_editor):
    """Titles are found at once; texts when the server has read them again."""
    SearchText = apps.get_model("documents", "SearchText")
    documents = apps.get_model("documents", "Document").objects.values_list("pk", "title")
    SearchText.objects.bulk_create(
        (
            SearchText(document_id=pk, title=" ".join(words_in(title)))
            for pk, title in documents.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_files")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("at", models.DateTimeField(auto_now=True)),
                ("title", models.TextField()),
                ("words", models.TextField(default="")),
                ("text", models.TextField(default="")),
                ("document", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="search_text", to="documents.document")),
            ],
        ),
        migrations.CreateModel(
            name="Folder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="folders", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="one_folder_per_person_and_name")],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_starred", models.BooleanField(default=False)),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="filings", to="documents.document")),
                ("folder", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="filings", to="documents.folder")),
                ("user", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="filings", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "document"), name="one_filing_per_person_and_document")],
            },
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(fill_titles, migrations.RunPython.noop),
    ]
