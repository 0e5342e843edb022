"""Addresses of a chat's API, below a document's own."""

from django.urls import path

from documents.chat import views

urlpatterns = [
    path("chat", views.show_chat, name="chat"),
    path("chat/viewers", views.let_viewers, name="chat-viewers"),
]
