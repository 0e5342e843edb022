"""What a notice says, and where it leads, in the language that is on."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.notices.inbox import Shown
from documents.roles import Role
from documents.titles import shown_title
from documents.web.role_names import ROLE_NAMES


def sentence(notice: Shown) -> str:
    """As text."""
    return notice.kind.says().format(**_parts(notice))


def sentence_html(notice: Shown) -> SafeString:
    """For a page, where each name is by itself, however it is written."""
    parts = _parts(notice)
    for name in ("by", "title"):
        parts[name] = format_html("<bdi>{}</bdi>", parts[name])
    return format_html(notice.kind.says(), **parts)


def _parts(notice: Shown) -> dict[str, Any]:
    return {
        "by": notice.actor.display_name if notice.actor else _("Somebody"),
        "title": _("“{words}”").format(words=shown_title(notice.title)),
        "role": ROLE_NAMES[Role(notice.role)] if notice.role else "",
    }


def path_of(notice: Shown) -> str:
    """Where it leads on this site; empty for nowhere."""
    if notice.document_id is None or notice.kind.anchor is None:
        return ""
    anchor = notice.kind.anchor.format(thread=notice.thread)
    return f"{reverse('document', args=[notice.document_id])}{anchor}"
