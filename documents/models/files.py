"""Pictures of documents."""

import uuid

from django.db import models

from documents.models.accounts import User
from documents.models.documents import Document


def _blob_path(file: "File", _name: str) -> str:
    # Nothing that a person has chosen.
    return f"files/{file.document_id}/{file.pk}"


class File(models.Model):
    """A picture of a document. `size` is in bytes, `kind` a media type.

    One that `is_suggested` was given for a suggestion and is not known to be in the text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    blob = models.FileField(upload_to=_blob_path, max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_suggested = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.document_id}"
