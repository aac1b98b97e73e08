"""A web process with the tests' own kind of channel: `python -m config.live.tests.served`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if __name__ == "__main__":
    django.setup()

    from config import web
    from config.live import server
    from config.live.tests import cinema  # noqa: F401

    server.CLOSING_SECONDS = 2.0  # the tests need not wait so long
    web.main()
