"""Whether this site may fetch pages from Letterboxd at all. See docs/letterboxd.md."""

from email.utils import parseaddr

from django.conf import settings

VERSION = "0.1"


def why_not() -> str:
    """What is missing for the scraper, in the operator's words; empty where nothing is."""
    if not settings.LETTERBOXD_SCRAPER:
        return "The scraper is off. LETTERBOXD_SCRAPER=true turns it on."
    if not settings.LETTERBOXD_PERMISSION:
        return (
            "The scraper needs Letterboxd's permission: say in LETTERBOXD_PERMISSION who gave it, "
            "when and for what. Its terms (6.11) forbid robots without one."
        )
    if contact().endswith("@localhost"):
        return (
            "The scraper says who it is: DEFAULT_FROM_EMAIL must be an address they can write to."
        )
    return ""


def contact() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def user_agent() -> str:
    """The truth: which site this is, and whom to write to."""
    return f"Marquee/{VERSION} (+{settings.SITE_ORIGINS[0]}; {contact()})"
