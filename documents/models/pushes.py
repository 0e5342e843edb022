"""Browsers that show notices by themselves (Web Push)."""

from django.db import models

from documents.models.accounts import User
from documents.models.sessions import Session


class PushPlace(models.Model):
    """A browser that wants to be pushed what its person is told, as long as they are signed in.

    `endpoint` is where its push service takes what is for it, `key` and `secret` what that is
    sealed with (RFC 8291: `p256dh` and `auth`).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="push_places")
    session = models.ForeignKey(
        Session, models.CASCADE, to_field="digest", related_name="push_places"
    )
    # That of the endpoint, which is too long for an index of some databases.
    digest = models.CharField(max_length=64, unique=True)
    endpoint = models.TextField()
    key = models.BinaryField(max_length=65)
    secret = models.BinaryField(max_length=16)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"a browser of {self.user_id}"
