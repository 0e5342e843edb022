from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Registers the check that every database connection is durable."""

    name = "documents"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from documents.durability import assert_durable

        connection_created.connect(assert_durable, dispatch_uid="documents.durability")
