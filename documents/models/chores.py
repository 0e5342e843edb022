"""Who does what is to be done once for the site."""

from django.db import models


class Chore(models.Model):
    """A chore, and whose it is until when; nobody else does it meanwhile.

    Nothing is wrong if two do it: this only saves work.
    """

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()
    # Whether the holder gives it up to whoever is there for chores alone.
    is_spare = models.BooleanField()

    def __str__(self) -> str:
        return self.name
