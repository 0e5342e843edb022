"""Addresses of the pages. Django's `uuid` matches the lower-case spelling with hyphens alone."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from documents import views

urlpatterns = [
    path("", views.show_list, name="documents"),
    path("documents/", views.create, name="create"),
    path("documents/<uuid:document_id>/", views.show_document, name="document"),
    path("documents/<uuid:document_id>/rename", views.rename, name="rename"),
    path("documents/<uuid:document_id>/trash", views.trash, name="trash"),
    path("documents/<uuid:document_id>/restore", views.restore, name="restore"),
    path("documents/<uuid:document_id>/delete", views.delete, name="delete"),
    path("documents/<uuid:document_id>/ticket", views.ticket, name="ticket"),
    path(
        "accounts/login/",
        LoginView.as_view(template_name="documents/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
]
