"""Addresses of the share dialog's API, below a document's own."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from documents.sharing import views


class RowConverter(IntConverter):
    """The id of a row in its one spelling; no larger than databases take."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowConverter, "row")

urlpatterns = [
    path("sharing", views.show_sharing, name="sharing"),
    path("sharing/suggestions", views.suggest_people, name="sharing-suggestions"),
    path("sharing/people", views.add_person, name="sharing-people"),
    path("sharing/people/<row:user_id>", views.change_person, name="sharing-person"),
    path("sharing/owner", views.change_owner, name="sharing-owner"),
    path("sharing/links", views.add_link, name="sharing-links"),
    path("sharing/links/<row:link_id>", views.change_link, name="sharing-link"),
    path(
        "sharing/invitations/<row:invitation_id>",
        views.cancel_invitation,
        name="sharing-invitation",
    ),
    path("sharing/requests/<row:request_id>", views.answer_request, name="sharing-request"),
    path("sharing/leave", views.leave, name="sharing-leave"),
    path("sharing/return", views.come_back, name="sharing-return"),
    path("request", views.request_access, name="request"),
]
