"""What somebody likes: said, passed by, or brought from a provider."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.live.protocol import InvalidMessage
from music.actions.catalogue import keep_artist
from music.importers.provider import ArtistFound
from music.models import Artist, Genre, Listener, Provider, TasteChoice
from music.tastes.training import write_taste

if TYPE_CHECKING:
    from accounts.models import User

MOST_CHOICES = 200


@transaction.atomic
def choose_taste(user: "User", genre_ids: Iterable[int], artist_ids: Iterable[int]) -> None:
    """These and no others; what was chosen before and is not named goes."""
    genres, artists = set(genre_ids), set(artist_ids)
    if len(genres) + len(artists) > MOST_CHOICES:
        raise InvalidMessage(_("Two hundred choices are enough for anybody."))
    _refuse_unknown(Genre, genres, "genre_ids", _("There is no such genre."))
    _refuse_unknown(Artist, artists, "artist_ids", _("There is no such artist."))
    _answered(user)
    kept = TasteChoice.objects.of(user)
    kept.exclude(genre=None).exclude(genre__in=genres).delete()
    kept.exclude(artist=None).exclude(artist__in=artists).delete()
    _like(user, genres, artists, Provider.MEMBER)
    write_taste(user)


@transaction.atomic
def like_artist(user: "User", artist: Artist, *, on: bool) -> None:
    if not on:
        TasteChoice.objects.filter(user=user, artist=artist).delete()
    elif TasteChoice.objects.of(user).count() >= MOST_CHOICES:
        raise InvalidMessage(_("Two hundred choices are enough for anybody."))
    else:
        _like(user, (), (artist.pk,), Provider.MEMBER)
    write_taste(user)


@transaction.atomic
def skip_taste(user: "User") -> None:
    """Not now: nobody asks again, and what was chosen stays."""
    _answered(user)


@transaction.atomic
def import_top_artists(user: "User", found: Sequence[ArtistFound]) -> list[Artist]:
    """What a provider says somebody listens to most, beside what they chose themselves."""
    room = max(0, MOST_CHOICES - TasteChoice.objects.of(user).count())
    artists = [keep_artist(each) for each in found[:room]]
    _like(user, (), (artist.pk for artist in artists), found[0].provider if found else "")
    write_taste(user)
    _answered(user)
    return artists


def is_asked(user: Any) -> bool:
    """Whether somebody has said what they like, or that they would rather not."""
    return Listener.objects.filter(user=user, taste_asked_at__isnull=False).exists()


def _answered(user: "User") -> None:
    Listener.objects.update_or_create(user=user, defaults={"taste_asked_at": timezone.now()})


def _like(
    user: "User", genre_ids: Iterable[int], artist_ids: Iterable[int], source: Provider | str
) -> None:
    TasteChoice.objects.bulk_create(
        [TasteChoice(user=user, genre_id=pk, source=source) for pk in genre_ids]
        + [TasteChoice(user=user, artist_id=pk, source=source) for pk in artist_ids],
        ignore_conflicts=True,
    )


def _refuse_unknown(
    model: type[Genre] | type[Artist], ids: set[int], field: str, text: str
) -> None:
    if any(not 0 < pk < 2**63 for pk in ids):
        raise InvalidMessage(text, field=field)
    if model._default_manager.filter(pk__in=ids).count() != len(ids):
        raise InvalidMessage(text, field=field)
