"""Whom to believe on the way out: the list of authorities is read once a process."""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    # A client that reads the list by itself does so each time, even where nothing is encrypted.
    return httpx.create_ssl_context()
