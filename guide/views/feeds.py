from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guide.calendar import write_calendar
from guide.models import Channel, Programme, ProgrammeQuerySet
from guide.xmltv import write_xmltv

REACHES_BACK = timedelta(days=1)
REACHES_AHEAD = timedelta(days=8)


@require_safe
def xmltv(request: HttpRequest) -> HttpResponse:
    text = write_xmltv(
        Channel.objects.on_air(),
        _around(timezone.now()),
        site_url=_site_url(request),
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@require_safe
def ics(request: HttpRequest) -> HttpResponse:
    """Everything, one channel, or one programme as a reminder."""
    programmes, name = _around(timezone.now()), _("Marquee: the guide")
    if slug := request.GET.get("channel", "").replace("\0", ""):
        channel = Channel.objects.on_air().filter(slug=slug).first()
        if channel is None:
            raise Http404
        programmes, name = programmes.filter(channel=channel), channel.name
    if wanted := request.GET.get("programme", ""):
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            raise Http404
        programmes = Programme.objects.on_air().with_film().filter(pk=int(wanted))
        if not programmes:
            raise Http404
    text = write_calendar(
        programmes,
        name=name,
        site_url=_site_url(request),
        host=request.get_host(),
        now=timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="marquee.ics"'
    return response


def _around(now: datetime) -> ProgrammeQuerySet:
    return (
        Programme.objects.on_air()
        .with_film()
        .between(now - REACHES_BACK, now + REACHES_AHEAD)
        .order_by("channel__position", "channel__name", "starts_at")
    )


def _site_url(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
