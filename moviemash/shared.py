"""What two people share in films, in words: favourites first, then the genres of favourites."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.shared_tastes import shared_taste
from guide.models import Movie
from moviemash.models import FilmSet


@shared_taste(order=20)
def films(user: User, others: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Three queries: everybody's favourite films, and the genres of those."""
    sets = FilmSet.objects.current().filter(user__in=[user.pk, *others])
    favourites = dict(sets.values_list("user_id", "film_ids"))
    mine = favourites.pop(user.pk, None)
    if not mine:
        return {}
    ids = {pk for film_ids in (mine, *favourites.values()) for pk in film_ids}
    movies = Movie.objects.prefetch_related("genres").in_bulk(ids)
    own_genres = _genres(mine, movies)
    return {
        pk: [movies[film].title for film in film_ids if film in mine and film in movies]
        + [
            _("%(genre)s films") % {"genre": name.lower()}
            for name, _count in (own_genres & _genres(film_ids, movies)).most_common(1)
        ]
        for pk, film_ids in favourites.items()
    }


def _genres(film_ids: Sequence[int], movies: Mapping[int, Movie]) -> Counter[str]:
    return Counter(
        genre.name for pk in film_ids if pk in movies for genre in movies[pk].genres.all()
    )
