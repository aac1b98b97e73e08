"""What changes with imports: given, read, kept, forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from config.live.limits import spend
from config.live.protocol import InvalidMessage, RateLimited
from guide.clients import TmdbClient
from guide.models import Movie
from moviemash.actions import keep_set, mark_films
from moviemash.clients import LetterboxdClient, NotFetched, Stopped
from moviemash.importers.films import Resolved, fetch_missing, resolve, wait_for
from moviemash.importers.found import FilmRef, Found, Kind, Unreadable
from moviemash.importers.keeping import keep_shelf
from moviemash.importers.letterboxd import MEMBER
from moviemash.importers.reading import MOST_BYTES, read_apart
from moviemash.importers.reasons import reason
from moviemash.importers.review import Review, as_found, review_in, review_of
from moviemash.importers.rules import plainly_other
from moviemash.models import FilmMark, FilmSet, Import, ImportFile

log = structlog.get_logger(__name__)

IMPORTS_A_DAY = 3
A_DAY = 24 * 3600
# From TMDB for one import: the favourites first, then what was liked.
FETCHED_AN_IMPORT = 40
WAITING_AN_IMPORT = 40
LOST_AFTER = timedelta(minutes=10)

SOURCES = {
    Import.Kind.EXPORT: FilmSet.Source.EXPORT,
    Import.Kind.PAGE: FilmSet.Source.PAGE,
    Import.Kind.FEED: FilmSet.Source.EXPORT,
}


class NothingGiven(InvalidMessage):
    text = _("Choose a file first.")


class NotAMember(InvalidMessage):
    text = _("A name on Letterboxd has 2 to 15 letters, digits and underscores.")


class NotReady(InvalidMessage):
    text = _("This import is not waiting for your decision any more.")


def give_file(user: User, kind: Kind, uploaded: bytes) -> Import:
    """Take a file in, to be read by a worker. Raises Refused."""
    if not uploaded:
        raise NothingGiven
    most = MOST_BYTES[kind]
    if len(uploaded) > most:
        raise InvalidMessage(reason("too_large", {"most": most // 1024**2}))
    # The wrong file chosen by mistake is told at once, and costs none of the day's imports.
    if code := plainly_other(kind, uploaded):
        raise InvalidMessage(reason(code, {}))
    _spend_one(user)
    with transaction.atomic():
        given = Import.objects.create(user=user, kind=kind.value)
        ImportFile.objects.create(given=given, content=uploaded)
        _have_read(given)
    return given


def give_member(user: User, member: str) -> Import:
    """Have a member's own diary fetched. Raises Refused."""
    member = member.strip().removeprefix("@")
    if not MEMBER.fullmatch(member):
        raise NotAMember
    if not settings.LETTERBOXD_FEEDS:
        raise InvalidMessage(_("This site does not fetch diaries. Send the feed as a file."))
    _spend_one(user)
    with transaction.atomic():
        given = Import.objects.create(user=user, kind=Kind.FEED.value, member=member)
        _have_read(given)
    return given


def _spend_one(user: User) -> None:
    try:
        spend("import", user.pk, IMPORTS_A_DAY, A_DAY)
    except RateLimited as refusal:
        wait_ms = int(refusal.details["retry_after_ms"])
        hours = -(-wait_ms // 3_600_000)
        text = ngettext(
            "Enough imports for one day. The next one may come in an hour.",
            "Enough imports for one day. The next one may come in %(hours)d hours.",
            hours,
        )
        raise RateLimited(text % {"hours": hours}, retry_after_ms=wait_ms) from None


def _have_read(given: Import) -> None:
    from moviemash.importers.tasks import read_import as read  # which needs this module

    # The worker must find the row.
    transaction.on_commit(lambda: read.delay(str(given.pk)), robust=True)


# --- In the worker


def read_import(import_id: UUID) -> str:
    """Read it, look the films up, lay the result before the person. The file is gone afterwards."""
    waiting = Import.objects.filter(pk=import_id, state=Import.State.WAITING)
    if not waiting.update(state=Import.State.READING):
        return "nothing to read"
    given = Import.objects.get(pk=import_id)
    try:
        found = _read(given)
        review = _look_up(given, found)
    except Unreadable as refusal:
        _refuse(given, refusal.code, refusal.details)
        return f"refused: {refusal.code}"
    except SoftTimeLimitExceeded:
        _refuse(given, "too_much_work", {})
        return "refused: too_much_work"
    except Exception:
        _refuse(given, "lost", {})
        raise
    finally:
        ImportFile.objects.filter(given=given).delete()
    # The person may have thrown it away meanwhile.
    Import.objects.filter(pk=given.pk).update(state=Import.State.READY, found=as_found(review))
    return "ready"


def _read(given: Import) -> Found:
    if given.member:
        return _fetch_feed(given.member)
    file = ImportFile.objects.filter(given=given).first()
    if file is None:
        raise Unreadable("lost")
    return read_apart(Kind(given.kind), bytes(file.content))


def _fetch_feed(member: str) -> Found:
    try:
        with LetterboxdClient() as client:
            found = client.feed(member)
    except Stopped:
        raise Unreadable("stopped") from None
    except NotFetched as error:
        log.warning("a diary could not be fetched", error=str(error))
        raise Unreadable("unreachable") from None
    if found is None:
        raise Unreadable("not_found")
    return found


def _look_up(given: Import, found: Found) -> Review:
    refs = list(dict.fromkeys([*found.favourites, *found.liked, *found.seen]))
    mine = Import.objects.filter(pk=given.pk)
    mine.update(total=len(refs))
    resolved = resolve(refs, on_film=lambda count: mine.update(done=F("done") + count))
    lacking = [ref for ref in (*found.favourites, *found.liked) if ref not in resolved]
    if lacking and settings.TMDB_API_KEY:
        with TmdbClient() as source:
            resolved |= fetch_missing(lacking[:FETCHED_AN_IMPORT], source)
    for ref in [ref for ref in found.liked if ref not in resolved][:WAITING_AN_IMPORT]:
        wait_for(ref, is_trusted=False)
    return review_of(found, resolved)


def _refuse(given: Import, code: str, details: dict[str, str | int]) -> None:
    Import.objects.filter(pk=given.pk).update(
        state=Import.State.REFUSED, refusal=code, refusal_details=details
    )


# --- As the person decides


@transaction.atomic
def keep_import(
    given: Import,
    *,
    places: Collection[int],
    named: dict[int, Movie],
    with_liked: bool,
    with_seen: bool,
    without: Collection[int] = (),
) -> FilmSet | None:
    """Keep what was ticked, `without` single films.

    `named`: places of which the person said themselves which film it is. Raises Refused.
    """
    given = Import.objects.select_for_update(no_key=True).get(pk=given.pk)
    if given.state != Import.State.READY:
        raise NotReady
    review = review_in(given)
    refs, resolved = _ticked(review, places, named)
    shelf = None
    if refs:
        source = SOURCES[Import.Kind(given.kind)]
        shelf = keep_shelf(given.user.name, refs, resolved, source, user=given.user)
    for is_wanted, ids, kind in (
        (with_liked, review.liked_ids, FilmMark.Kind.LIKED),
        (with_seen, review.seen_ids, FilmMark.Kind.SEEN),
    ):
        wanted = set(ids) - set(without)
        if is_wanted and wanted:
            mark_films(given.user, Movie.objects.filter(pk__in=wanted), kind, is_imported=True)
    given.state, given.found = Import.State.KEPT, {}
    given.save(update_fields=["state", "found"])
    return shelf


def _ticked(
    review: Review, places: Collection[int], named: dict[int, Movie]
) -> tuple[list[FilmRef], Resolved]:
    refs: list[FilmRef] = []
    resolved: Resolved = {}
    for number, place in enumerate(review.favourites):
        if number not in places:
            continue
        movie = named.get(number)
        film_id = place.film_id or (movie.pk if movie else None)
        refs.append(place.ref)
        if film_id:
            resolved[place.ref] = film_id
    return refs, resolved


def forget_import(given: Import) -> None:
    given.delete()


def pick_four(user: User, films: Sequence[Movie]) -> FilmSet:
    """Raises NotAShelf."""
    return keep_set(user.name, films, FilmSet.Source.HERE, user=user)


def forget_undecided(now: datetime) -> int:
    """Everything found is forgotten after a day; what no worker finished is told to be lost."""
    Import.objects.filter(
        state__in=[Import.State.WAITING, Import.State.READING], made_at__lt=now - LOST_AFTER
    ).update(state=Import.State.REFUSED, refusal="lost")
    ImportFile.objects.filter(given__state=Import.State.REFUSED).delete()
    return Import.objects.undecided_since(now).delete()[0]
