from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST


@require_POST
def guest(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
