"""Addresses of a review's API, below a document's own."""

from django.urls import path

from documents.review import views

urlpatterns = [
    path("review", views.show_review, name="review"),
    path(
        "review/suggestions/<uuid:suggestion_id>", views.show_suggestion, name="review-suggestion"
    ),
]
