"""A refusal as HTTP: the same text, code and status as on the socket, as page, fragment or JSON."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy as _

from config.live.protocol import Refused, as_json


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def json_response(facts: object, status: int = 200) -> HttpResponse:
    response = HttpResponse(as_json(facts), content_type="application/json", status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def refusal_response(request: HttpRequest, refusal: Refused) -> HttpResponse:
    response = _refusal_as_asked(request, refusal)
    if retry_after_ms := refusal.details.get("retry_after_ms"):
        response["Retry-After"] = str(-(-int(retry_after_ms) // 1000))
    return response


def _refusal_as_asked(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if wants_json(request):
        facts: dict[str, object] = {
            "error": refusal.error,
            "message": str(refusal),
            "code": refusal.code,
        }
        if refusal.details:
            facts["data"] = refusal.details
        return json_response(facts, refusal.status)
    template = "404.html" if refusal.status == 404 else "refused.html"
    return render(request, template, {"refusal": refusal}, status=refusal.status)


class RefusalMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return refusal_response(request, NotFound())
        if isinstance(exception, Refused):
            return refusal_response(request, exception)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # An address that leads nowhere raises before any view: a checkout would show Django's
        # list of addresses, a program that asks for JSON a page.
        leads_nowhere = response.status_code == 404 and request.resolver_match is None
        return refusal_response(request, NotFound()) if leads_nowhere else response


class NotFound(Refused):
    code, error, status = "NOT_FOUND", "not_found", 404
    text = _("There is nothing at this address, or it is not shown to you.")


def flash(request: HttpRequest, refusal: Refused) -> None:
    """For forms that answer with a redirect: say why, on the next page."""
    messages.error(request, refusal.words)
