"""What a person should hear of."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.actions import read_notifications
from accounts.facts import facts_of_notification
from accounts.requests import SignedInRequest
from config.live.protocol import InvalidMessage
from config.refusals import json_response, wants_json

ON_A_PAGE = 30


@never_cache
@vary_on_headers("HX-Target")
@require_http_methods(["GET", "POST"])
def notifications(request: SignedInRequest) -> HttpResponse:
    """The list; POST marks as read: `open` (and goes there), `id` (any number), or all of them."""
    if request.method == "POST":
        return _read(request)
    return _list(request)


def _list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(request.user.notifications.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    if wants_json(request):
        return json_response(
            {
                "notifications": [facts_of_notification(each) for each in page],
                "unread": request.user.notifications.unread().count(),
            }
        )
    template = "accounts/notifications.html"
    if request.htmx.target == "notification-list":
        template += "#notification-list"
    return render(request, template, {"page": page})


def _read(request: SignedInRequest) -> HttpResponse:
    if opened := request.POST.get("open"):
        chosen = get_object_or_404(request.user.notifications, pk=_uuid(opened))
        read_notifications(request.user, [chosen.pk])
        return redirect(chosen.url or "accounts:notifications")
    ids = [_uuid(text) for text in request.POST.getlist("id")]
    read = read_notifications(request.user, ids or None)
    if wants_json(request):
        return json_response({"read": read})
    if request.htmx.target == "notification-list":
        return _list(request)
    return redirect("accounts:notifications")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidMessage(field="id") from None
