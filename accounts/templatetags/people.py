"""How people look: picture or mask, gender sign, and a few words for lists about oneself."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.avatars import avatar_url
from accounts.models import Gender, User
from accounts.notices import kinds
from config.artwork.addresses import poster_url
from config.templatetags.icons import icon

register = template.Library()


@register.simple_tag
def avatar(user: User, size: int = 36, *, decorative: bool = False) -> SafeString:
    """`decorative` where the name stands beside it anyway."""
    return format_html(
        '<img class="mask avatar avatar-{}" src="{}" alt="{}" width="{}" height="{}">',
        size,
        avatar_url(user),
        "" if decorative else user.name,
        size,
        size,
    )


_SIGNS = {
    Gender.FEMALE: ("venus", "name-f"),
    Gender.MALE: ("mars", "name-m"),
    Gender.OTHER: ("non-binary", "name-n"),
}


@register.simple_tag
def gender_sign(user: User, *, with_word: bool = False) -> SafeString:
    """A sign with a name, only of people who chose to show it."""
    shown = user.profile.shown_gender
    if shown is None:
        return SafeString("")
    gender = Gender(shown)
    sign, css_class = _SIGNS[gender]
    word_class = "gender-word" if with_word else "visually-hidden"
    return format_html(
        '<span class="gender {}">{}<span class="{}">{}</span></span>',
        css_class,
        icon(sign, "small"),
        word_class,
        gender.label,
    )


# Films that hang beside the box office; the genre is the one whose inks suit the wall.
_CASES = (
    ("Vertigo", 1958, ["Romance"], "Alfred Hitchcock", "spiral"),
    ("Cléo from 5 to 7", 1962, ["Documentary"], "Agnès Varda", "letter"),
    ("Stalker", 1979, ["Science Fiction"], "Andrei Tarkovsky", "eye"),
    ("Some Like It Hot", 1959, ["Comedy"], "Billy Wilder", "tiles"),
)


@register.simple_tag
def box_office_cases() -> tuple[list[str], list[str]]:
    """Two posters for the left of the window, two for the right."""
    urls = [
        poster_url(title, year, genres, director, family=family)
        for title, year, genres, director, family in _CASES
    ]
    return urls[:2], urls[2:]


@register.filter
def notice_icon(kind: str) -> str:
    return next((each.icon for each in kinds() if each.name == kind), "bell")


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser_words(user_agent: str) -> str:
    """A browser as its owner would call it: "Firefox on Linux"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Another program")


@register.filter
def device_icon(user_agent: str) -> str:
    is_small = any(mark in user_agent for mark in ("Mobile", "Android", "iPhone"))
    return "smartphone" if is_small else "monitor"
