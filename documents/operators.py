"""The admin site: whatever an operator writes there is compared in the transaction that writes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from documents.access.audit import note
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import SignedOut
from documents.web.gate import person

View = Callable[..., HttpResponse]


class OperatorsSite(AdminSite):
    """Every page of every app on it goes through `admin_view`."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Like Django's, and what is posted is one transaction of somebody who may still do it."""

        @wraps(view)
        def held(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            try:
                return self._write(view, request, *args, **kwargs)
            except SignedOut:
                return redirect_to_login(request.get_full_path())

        return super().admin_view(held, cacheable)

    @retried
    @transaction.atomic
    def _write(self, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = person(request)
        access_own(actor)
        # Nobody changes the row until the end; what it says is not older than the lock.
        actor.refresh_from_db()
        if not self.has_permission(request):
            raise SignedOut
        answer = view(request, *args, **kwargs)
        note("operated", actor.pk, details={"path": request.path})
        return answer
