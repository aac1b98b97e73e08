"""The policy table at the door of every address. An address without a row answers 404."""

from collections.abc import Callable
from typing import Any

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from config import policy
from config.live.protocol import (
    Banned,
    Muted,
    NotHost,
    NotMember,
    Refused,
    RoomNotFound,
    Unauthenticated,
)
from config.policy import Answer, Role, Standing
from config.refusals import refusal_response, wants_json

log = structlog.get_logger(__name__)

_FORBIDDEN: dict[Role, type[Refused]] = {
    Role.STRANGER: NotMember,
    Role.INVITED: NotMember,
    Role.GUEST: NotMember,
    Role.SILENCED: Muted,
    Role.BANNED: Banned,
}


def refusal_for(answer: Answer, role: Role) -> Refused | None:
    """The refusal that an answer of the table means for this role; None for yes."""
    match answer:
        case Answer.YES:
            return None
        case Answer.SIGN_IN | Answer.ACCOUNT:
            return Unauthenticated()
        case Answer.HIDDEN:
            return RoomNotFound()
        case Answer.NO:
            return _FORBIDDEN.get(role, NotHost)()


def action_of(request: HttpRequest) -> str:
    """The row an address asks: its URL name, without the method (events have rows of their own)."""
    match = request.resolver_match
    return match.view_name if match else ""


class PolicyMiddleware(MiddlewareMixin):
    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        action = action_of(request)
        # Django's admin has its own permissions behind one door.
        name = "admin:index" if action.startswith("admin:") else action
        try:
            row = policy.row(name)
        except policy.NoRow:
            log.error("address without a policy row", action=action)
            raise Http404 from None
        try:
            standing = self._standing(request, kwargs)
        except Refused as unknown:
            return refusal_response(request, unknown)
        request.standing = standing  # type: ignore[attr-defined]
        answer = row.answer(standing.role, is_private=standing.is_private)
        refusal = refusal_for(answer, standing.role)
        if refusal is None:
            return None
        log.info(
            "refused", action=action, code=refusal.code, user_id=request.user.pk, **_thing(kwargs)
        )
        if answer in (Answer.SIGN_IN, Answer.ACCOUNT) and not wants_json(request):
            if answer is Answer.ACCOUNT:
                return redirect("accounts:keep")
            came_for = request.get_full_path() if request.method == "GET" else request.path
            return redirect_to_login(came_for)
        return refusal_response(request, refusal)

    def _standing(self, request: HttpRequest, kwargs: dict[str, Any]) -> Standing:
        found = policy.subject_of(kwargs)
        if found is None:
            return Standing(policy.site_role(request.user))
        find, value = found
        return find(request.user, value)


def _thing(kwargs: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in kwargs.items() if key.endswith("_id")}
