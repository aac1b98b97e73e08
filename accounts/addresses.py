"""Where a form leads afterwards: never out of the house."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest, otherwise: str = "home") -> str:
    """The `next` of this request if it is one of our own addresses, else that of the URL name."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Ours are written as paths; whole addresses would need the right scheme behind a proxy.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse(otherwise)
