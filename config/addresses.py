"""Where a form leads afterwards: never out of the house."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest, otherwise: Any = "home") -> str:
    """The `next` of this request if it is one of our own addresses, else `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Ours are written as paths; whole addresses would need the right scheme behind a proxy.
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return resolve_url(otherwise)
