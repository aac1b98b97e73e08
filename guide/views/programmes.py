from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from config.refusals import json_response, wants_json
from guide.extras import NOTHING, extras_of, room_of
from guide.facts import programme_facts
from guide.models import Programme
from guide.rules.doors import door_at, is_open, opens_at
from guide.views.films import film_page


@require_safe
@vary_on_headers("Accept")
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """To its room while the house is open, else to what there is to know of it."""
    shown = get_object_or_404(Programme.objects.with_film(), pk=programme_id)
    now = timezone.now()
    door = door_at(now, shown.starts_at, shown.ends_at, is_cancelled=shown.is_cancelled)
    if wants_json(request):
        extra = extras_of([shown], request.user).get(shown.pk, NOTHING)
        facts = programme_facts(shown, extra.people_count)
        return json_response(facts | {"door": door, "room_url": extra.room_url})
    if is_open(door) and (url := room_of(shown, request.user)):
        return redirect(url)
    screening = {"programme": shown, "door": door, "opens_at": opens_at(shown.starts_at)}
    if shown.movie is None:
        return render(request, "guide/programme.html", screening)
    return film_page(request, shown.movie, now, screening)
