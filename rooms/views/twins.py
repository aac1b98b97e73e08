"""What every twin of a socket event does alike: ask the event's row, act, answer as asked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from config import policy
from config.addresses import next_address
from config.guard import refusal_for
from config.live.protocol import Refused
from config.policy import Standing
from config.refusals import flash, json_response, wants_json


def require_event(request: HttpRequest, event: str) -> None:
    """For addresses where GET and POST differ. Raises Refused."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    answer = policy.row(f"event {event}").answer(standing.role, is_private=standing.is_private)
    if (refusal := refusal_for(answer, standing.role)) is not None:
        raise refusal


def answer(
    request: HttpRequest,
    act: Callable[[], Any],
    *,
    goes_to: Any,
    said: str | Callable[[Any], str] = "",
) -> HttpResponse:
    """JSON facts for who asked for them; for a form the next page, with the refusal in words."""
    try:
        facts = act()
    except Refused as refusal:
        # Where nothing may be known of the room there is no page to go back to.
        if wants_json(request) or refusal.status in (401, 404):
            raise
        flash(request, refusal)
        return redirect(next_address(request, goes_to))
    if wants_json(request):
        return json_response({} if facts is None else facts)
    if said:
        messages.success(request, said if isinstance(said, str) else said(facts))
    return redirect(next_address(request, goes_to))
