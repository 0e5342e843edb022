"""Somebody has made it the person's to do what a thread is about."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

ASSIGNED = Kind(
    "assigned",
    lambda: _("{by} assigned a thread on {title} to you."),
    label=lambda: _("Somebody assigns me a thread"),
    subject=lambda: _("A thread was assigned to you on {title}"),
    headline=lambda: _("Somebody on {site} assigned a thread to you."),
    anchor="#thread={thread}",
)
