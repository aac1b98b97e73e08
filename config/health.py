"""For operators: is this process up, and can it reach what it needs?"""

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.refusals import json_response

log = structlog.get_logger(__name__)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 with every part up; 503 and which part is down otherwise."""
    parts = {"database": _database_answers(), "live": _live_answers()}
    return json_response(parts, 200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("database does not answer", error=str(error))
        return False
    return True


def _live_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.LIVE_REDIS_URL, socket_timeout=1) as live:
            return bool(live.ping())
    except redis.RedisError as error:
        log.warning("live bus does not answer", error=str(error))
        return False
