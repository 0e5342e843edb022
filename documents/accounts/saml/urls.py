"""Go before allauth's own addresses of the same names."""

from django.urls import path

from documents.accounts.saml.views import FinishView, end_nothing, show_metadata, take_answer

_HERE = "accounts/saml/<slug:organization_slug>"

urlpatterns = [
    path(f"{_HERE}/acs/", take_answer),
    path(f"{_HERE}/acs/finish/", FinishView.as_view()),
    path(f"{_HERE}/metadata/", show_metadata),
    path(f"{_HERE}/sls/", end_nothing),
]
