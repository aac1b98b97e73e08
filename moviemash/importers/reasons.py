"""Why a file was refused, in people's words."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

REASONS = {
    # The archive
    "not_a_zip": _("This is not a ZIP file. The export is called letterboxd-…-utc.zip."),
    "broken_zip": _("This ZIP file is damaged. Download it once more."),
    "odd_zip": _("This ZIP file was packed in an unusual way. Send it as Letterboxd made it."),
    "encrypted_zip": _("This ZIP file is locked with a password. Send it as Letterboxd made it."),
    "too_many_entries": _(
        "The ZIP file holds more than %(most)s files. The folders “lists”, “deleted” and "
        "“orphaned” may be taken out of it."
    ),
    "too_large": _("The file is larger than %(most)s MiB."),
    "too_large_unpacked": _("The ZIP file unpacks to more than %(most)s MiB."),
    "zip_bomb": _("The ZIP file unpacks to far more than it weighs, so it was not unpacked."),
    "overlapping_zip": _("The files in this ZIP file lie over each other, so it was not unpacked."),
    "path_outside": _("The ZIP file holds “%(file)s”, which points outside of it."),
    "link_in_zip": _("The ZIP file holds “%(file)s”, which is a link and not a file."),
    "foreign_file": _("The ZIP file holds “%(file)s”, which is no part of a Letterboxd export."),
    "twice_in_zip": _("The ZIP file holds %(file)s twice."),
    "no_profile_in_export": _("There is no profile.csv in this ZIP file."),
    # Its tables
    "too_many_rows": _("%(file)s has more than %(most)s lines."),
    "cell_too_long": _("%(file)s holds one cell longer than a book, at line %(line)s."),
    "broken_quotes": _("%(file)s has a quotation mark that is not closed, at line %(line)s."),
    "wrong_columns": _("%(file)s has not the columns Letterboxd gives it."),
    "not_utf8": _(
        "%(file)s is not UTF-8 text at line %(line)s. A spreadsheet may have saved it: send the "
        "export as Letterboxd made it."
    ),
    "nul": _("%(file)s holds the character NUL at line %(line)s, so it is no text."),
    # Pages
    "not_a_profile": _(
        "This is not the page of a Letterboxd profile. Open your profile and save that page."
    ),
    "markup_changed": _(
        "There are favourites on this page, but they are written in a way we do not know yet. "
        "Send the export instead."
    ),
    "challenge": _("This is the page that asks whether you are a person, not your profile."),
    "rate_limited": _("This is the page that says you were too fast, not your profile."),
    "no_such_page": _("This is the page that says there is no such member."),
    "not_a_film": _("This is not the page of a film."),
    "no_members": _("There is no list of members on this page."),
    # Feeds
    "not_a_feed": _("This is not the feed of a Letterboxd diary."),
    # Fetching
    "not_found": _("Letterboxd knows nobody of that name."),
    "stopped": _("Letterboxd asked us to stop for now. Send the export instead."),
    "unreachable": _("Letterboxd could not be reached. Try again later, or send the export."),
    # Any of them
    "too_much_work": _("Reading this file took too much work, so we stopped."),
    "lost": _("Something went wrong here while we read it. Send it again."),
}


def reason(code: str, details: Mapping[str, str | int]) -> str:
    # A page or feed is not called anything: then "the file".
    named = {"file": gettext("The file"), "line": 1, "most": ""}
    named |= {key: value for key, value in details.items() if value != ""}
    return gettext(REASONS.get(code, REASONS["lost"])) % named
