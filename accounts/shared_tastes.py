"""What two people both like, in words: each app that knows a kind of taste registers its own."""

from collections.abc import Callable, Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from accounts.models import User

# Called with a person and the ids of others: what each of them shares with the person, the most
# telling first ("Nick Drake", "slow films"). In as many queries for many people as for one.
Finder = Callable[[User, Collection[int]], Mapping[int, Sequence[str]]]
_finders: list[tuple[int, Finder]] = []

# So much of one kind is named; more would be a list of somebody's choices.
NAMED_OF_A_KIND = 3


def shared_taste(order: int) -> Callable[[Finder], Finder]:
    """Register in `ready()`: `@shared_taste(10)`; lower orders are named first."""

    def register(finder: Finder) -> Finder:
        _finders.append((order, finder))
        _finders.sort(key=lambda entry: entry[0])
        return finder

    return register


def shared_words(user: User, others: Collection[int]) -> dict[int, list[str]]:
    words: dict[int, list[str]] = {pk: [] for pk in others}
    for _order, finder in _finders:
        for pk, found in finder(user, others).items():
            words[pk] += found[:NAMED_OF_A_KIND]
    return words


def as_sentence(words: Sequence[str]) -> str:
    """'You both love Nick Drake and crime films.'"""
    if not words:
        return _("You like things that are often liked together.")
    if len(words) == 1:
        return _("You both love %(one)s.") % {"one": words[0]}
    listed = {"many": _(", ").join(words[:-1]), "last": words[-1]}
    return _("You both love %(many)s and %(last)s.") % listed
