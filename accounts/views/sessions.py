"""Ending one of one's own sign-ins."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.requests import SignedInRequest


@require_POST
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    actions.end_session(request.user, session.session_key)
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")
