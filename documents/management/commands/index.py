"""`manage.py index`: the search reads every document again."""

from typing import Any

from django.core.management.base import BaseCommand

from documents.models import Document
from documents.search.index import index_document


class Command(BaseCommand):
    """Reads all documents again for the search; may run beside the server."""

    help = "Have the search read every document again. What it knows is made from the journal."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many there were."""
        ids = Document.objects.exclude(kind=Document.Kind.ROOM).order_by("pk")
        for number, document_id in enumerate(ids.values_list("pk", flat=True), 1):
            index_document(document_id)
            if number % 100 == 0:
                self.stdout.write(f"{number} documents …")
        self.stdout.write(f"{len(ids)} documents are indexed.")
