"""What roles are called on pages and in mails."""

from django.utils.translation import gettext_lazy

from documents.roles import GroupRole, Role

ROLE_NAMES = {
    Role.OWNER: gettext_lazy("owner"),
    Role.EDITOR: gettext_lazy("editor"),
    Role.COMMENTER: gettext_lazy("commenter"),
    Role.VIEWER: gettext_lazy("viewer"),
}
GROUP_ROLE_NAMES = {
    GroupRole.MEMBER: gettext_lazy("member"),
    GroupRole.MANAGER: gettext_lazy("manager"),
    GroupRole.OWNER: gettext_lazy("owner"),
}
