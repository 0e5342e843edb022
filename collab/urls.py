"""Every address of the site that is not a WebSocket."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from collab.api import nothing_here, urls

urlpatterns = [
    # There is one place to sign in, and so one count of failures.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("api/v1/", urls()),
    # Whatever follows, line breaks included.
    re_path("^api/", nothing_here),
    path("", include("documents.urls")),
    path("accounts/", include("allauth.urls")),
]
