"""What roles are called in sentences, in the language of the moment."""

from django.utils.translation import gettext_lazy as _

from documents.roles import Role

ROLE_NAMES = {
    Role.OWNER: _("owner"),
    Role.EDITOR: _("editor"),
    Role.COMMENTER: _("commenter"),
    Role.VIEWER: _("viewer"),
}
