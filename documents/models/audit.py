"""Who did what on the site, for its operators."""

from django.db import models


class AuditEvent(models.Model):
    """An act that somebody may have to answer for; written in its transaction where it has one.

    People and documents stand here by their numbers alone, so that nothing of them stays when they
    are erased. `actor` is null for the clock, a command or a stranger; `subject` is whom it is
    about. `place` is the address whence it was asked.
    """

    at = models.DateTimeField()
    what = models.CharField(max_length=32)
    actor = models.BigIntegerField(null=True)
    subject = models.BigIntegerField(null=True)
    document = models.UUIDField(null=True)
    place = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["document"], name="audit_of_a_document"),
            models.Index(fields=["actor"], name="audit_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.actor}"
