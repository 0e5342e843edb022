"""Addresses of a document's files, below its own."""

from django.urls import path

from documents.files import views

urlpatterns = [
    path("files/<uuid:file_id>", views.show, name="file"),
]
