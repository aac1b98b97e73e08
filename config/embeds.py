"""Another site's player on one of our pages: what its answer allows beyond all others."""

from dataclasses import dataclass

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_permissions_policy.decorators import permissions_policy_override

# What a frame may do only where the page passes it on.
_PASSED_ON = ("autoplay", "fullscreen")


@dataclass(frozen=True, slots=True)
class Embed:
    """Addresses as the content policy takes them: one ending in a slash means all below it."""

    scripts: tuple[str, ...]
    frames: tuple[str, ...]


def embedding(embed: Embed, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """This answer with the embed let in. Every other answer keeps the policy of the settings."""
    permissions: dict[str, str | list[str] | tuple[str]] = {
        **settings.PERMISSIONS_POLICY,
        **{name: ["self", *embed.frames] for name in _PASSED_ON},
    }
    mark = csp_update({"script-src": [*embed.scripts], "frame-src": [*embed.frames]})(
        permissions_policy_override(permissions)(lambda _: response)
    )
    mark(request)
    return response
