"""The guide in the field's own format: XMLTV."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from guide.models import Channel, Programme

DOCTYPE = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'


def write_xmltv(
    channels: Iterable[Channel], programmes: Iterable[Programme], *, site_url: str
) -> str:
    tv = Element("tv", {"source-info-url": site_url, "generator-info-name": "Marquee"})
    for channel in channels:
        element = SubElement(tv, "channel", id=channel_id(channel))
        _text(element, "display-name", channel.name)
        _text(element, "url", site_url + channel.get_absolute_url())
    for programme in programmes:
        _add_programme(tv, programme, site_url)
    indent(tv)
    return DOCTYPE + tostring(tv, encoding="unicode") + "\n"


def channel_id(channel: Channel) -> str:
    return f"{channel.slug}.marquee"


def _add_programme(tv: Element, programme: Programme, site_url: str) -> None:
    element = SubElement(
        tv,
        "programme",
        start=_moment(programme.starts_at),
        stop=_moment(programme.ends_at),
        channel=channel_id(programme.channel),
    )
    _text(element, "title", programme.title)
    # The order of what follows is the DTD's.
    if movie := programme.movie:
        if movie.overview:
            _text(element, "desc", movie.overview)
        if movie.director_names:
            credits = SubElement(element, "credits")
            for name in movie.director_names:
                _text(credits, "director", name)
        if movie.year:
            _text(element, "date", str(movie.year))
        for name in movie.genre_names:
            _text(element, "category", name)
        if movie.languages:
            _text(element, "orig-language", movie.languages[0])
        if movie.runtime_min:
            _text(element, "length", str(movie.runtime_min)).set("units", "minutes")
    _text(element, "url", site_url + programme.get_absolute_url())
    if movie:
        for name in movie.countries:
            _text(element, "country", name)


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = "".join(letter for letter in text if _is_xml(letter))
    return element


def _is_xml(letter: str) -> bool:
    # XML 1.0 has no place for control characters and lone surrogates, escaped or not.
    return letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S} +0000"
