"""No more letters, by the link at the foot of one; mail programs press it by themselves."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions import end_letters
from accounts.letters import user_of_token


@csrf_exempt  # RFC 8058: a mail program has no cookie; the signed token is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def letters_off(request: HttpRequest, token: str) -> HttpResponse:
    user_id = user_of_token(token)
    if user_id is None:
        raise Http404
    if request.method == "POST":
        end_letters(user_id)
    return render(request, "accounts/letters_off.html", {"is_done": request.method == "POST"})
