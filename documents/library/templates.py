"""Templates: documents that others begin with, those of people and those that the site has.

What stands in a template as `{{date}}` and `{{person}}` becomes the day and the name of whoever
begins with it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pycrdt import Doc

from documents.access.lookup import access_locked, access_readable
from documents.content.tree import Node, Run
from documents.content.yjs_writer import append_blocks
from documents.database.retry import retried
from documents.errors import AccessDenied, Outdated, Unfit
from documents.journal.entries import append_update
from documents.library.copies import Copying, copy_document
from documents.library.gallery import Shipped, shipped
from documents.library.lifecycle import create_document
from documents.models import Document, User
from documents.names import LONGEST
from documents.roles import Action

# Of people's templates so many are offered.
MOST = 100
VARIABLES = ("date", "person")
_VARIABLE = re.compile(rf"\{{\{{ *({'|'.join(VARIABLES)}) *\}}\}}")


@retried
@transaction.atomic
def mark_template(actor: User, document_id: UUID, is_template: bool) -> str:
    """Make a template of a document, or no more of one; returns its title.

    Raises:
        AccessDenied: no such document for this person, or no right to rename it.
        Unfit: it has no text.
    """
    document = access_locked(actor, document_id, Action.RENAME).document
    if document.kind != Document.Kind.TEXT:
        raise Unfit(_("Only a text can be a template."))
    document.is_template = is_template
    document.save(update_fields=["is_template"])
    return document.title


def templates_of(user: User) -> list[Document]:
    """The templates among the documents that a person may read, by their titles."""
    readable = Document.objects.filter(access_readable(user), is_template=True)
    return list(readable.filter(quarantined_at=None).order_by("title", "pk")[:MOST])


def begin_with(user: User, template: str) -> Document:
    """A new document of `user` that begins as a template does: a document's id, or a name of the
    gallery.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person, or it is no template.
        Outdated: the gallery has none of this name.
        Quarantined: it cannot be read.
    """
    found = next((each for each in shipped(get_language() or "") if each.name == template), None)
    if found is not None:
        return _begin_with_shipped(user, found)
    try:
        document_id = UUID(template)
    except ValueError:
        raise Outdated from None
    values = _values(user)
    copying = Copying(
        check=_check_template,
        title=lambda original: filled(original.title, values),
        text=lambda root: filled_in(root, values),
    )
    return copy_document(user, document_id, copying)


@retried
@transaction.atomic
def _begin_with_shipped(user: User, template: Shipped) -> Document:
    values = _values(user)
    document = create_document(user, filled(template.title, values)[:LONGEST])
    blocks = filled_in(template.root, values).content
    append_update(document.pk, [user.pk], append_blocks(Doc(), blocks))
    return document


def _check_template(original: Document) -> None:
    if not original.is_template:
        raise AccessDenied


def _values(user: User) -> dict[str, str]:
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    return {"date": today, "person": user.display_name}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with the values of its variables."""
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def filled_in(node: Node, values: Mapping[str, str]) -> Node:
    """A tree with the values of its variables."""
    content = (
        replace(part, text=filled(part.text, values))
        if isinstance(part, Run)
        else filled_in(part, values)
        for part in node.content
    )
    return replace(node, content=tuple(content))
