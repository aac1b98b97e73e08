"""What the environment may say, typed. Everything else is a plain setting."""

import os
from collections.abc import Mapping

import msgspec

INSECURE_SECRET_KEY = "insecure: for a checkout only"


class Env(msgspec.Struct, kw_only=True, frozen=True, rename="upper"):
    # Off unless said: a site served by accident must not show its insides. `make run` turns it on.
    debug: bool = False
    secret_key: str = INSECURE_SECRET_KEY
    allowed_hosts: str = "localhost,127.0.0.1,[::1]"
    # Full origins (scheme, host, port) the site is served from; sockets from elsewhere are refused.
    site_origins: str = "http://localhost:8000,http://127.0.0.1:8000"
    trusted_proxy_count: int = 0

    database_url: str = ""  # empty: the embedded PostgreSQL under var/
    database_pool_size: int = 8
    redis_url: str = ""  # empty: the embedded Valkey under var/
    live_redis_url: str = ""  # empty: the same as redis_url; may be a cluster
    live_prefix: str = "marquee"  # keeps several sites on one Valkey apart

    email_url: str = ""  # smtp://user:password@host:port; empty: console and outbox
    default_from_email: str = "Marquee <house@localhost>"

    var_dir: str = ""  # where a checkout keeps what it makes; empty: var/ beside manage.py
    media_root: str = ""  # empty: var/media
    accel_redirect: str = ""  # nginx's internal prefix for media, e.g. /protected/

    tmdb_api_key: str = ""  # v3 key or v4 token; empty: the guide knows its bundled films only
    tmdb_url: str = "https://api.themoviedb.org/3"
    # docs/letterboxd.md. The scraper needs both: the switch, and who permitted it when and how.
    letterboxd_scraper: bool = False
    letterboxd_permission: str = ""
    letterboxd_feeds: bool = True  # fetch a member's own diary (RSS) when they ask for it
    letterboxd_url: str = "https://letterboxd.com"
    letterboxd_delay_seconds: float = 5

    operator_contact: str = ""  # mail or page that music providers may write to
    spotify_client_id: str = ""  # empty: Spotify is not asked
    spotify_client_secret: str = ""
    music_uploads: bool = True  # members may bring music files
    youtube_songs: bool = True  # members may bring films of YouTube, and rooms play them
    youtube_url: str = "https://www.youtube.com"  # its player's script, and what it tells of films
    youtube_frame_url: str = "https://www.youtube-nocookie.com"

    room_max_members: int = 0  # 0: unlimited
    rooms_per_person: int = 20
    presence_lease_seconds: int = 15
    presence_grace_seconds: int = 20
    position_check_seconds: float = 5  # 0: no check, gaps wait for what comes after them
    limit_factor: float = 1  # for load generators: every limit so many times as wide
    log_level: str = "INFO"


def read_env(variables: Mapping[str, str] = os.environ) -> Env:
    """The typed environment. Raises RuntimeError in the operator's words."""
    try:
        # An empty variable means "not set": compose files pass `${X:-}` through.
        env = msgspec.convert({k: v for k, v in variables.items() if v != ""}, Env, strict=False)
    except msgspec.ValidationError as error:
        raise RuntimeError(f"The environment is not right: {error}") from error
    if not env.debug and env.secret_key == INSECURE_SECRET_KEY:
        raise RuntimeError("SECRET_KEY must be set when DEBUG is off.")
    return env
