"""One web process: `python -m config.web --port 0 --socket 3` serves on both."""

import argparse
import os
import socket
import warnings

import uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

GRACE_SECONDS = 5
FRAME_LIMIT = 64 * 1024  # over it the server closes with 1009, see docs/protocol.md


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="a port of its own")
    parser.add_argument("--socket", type=int, help="the number of a listening socket it inherits")
    options = parser.parse_args()

    sockets = []
    if options.socket is not None:
        sockets.append(socket.socket(fileno=options.socket))
    if options.port is not None:
        sockets.append(socket.create_server((options.host, options.port)))
    if not sockets:
        parser.error("give it a --port or a --socket")

    # WhiteNoise reads a style sheet whole before it is sent, and may: media go another way.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

    # Imported here: the protocol reads the settings.
    from config import garbage
    from config.live.server import MarqueeWebSocketProtocol

    config = uvicorn.Config(
        "config.asgi:application",
        loop="uvloop",
        http="h11",
        ws=MarqueeWebSocketProtocol,
        ws_max_size=FRAME_LIMIT,
        # Compressing each frame for each socket costs more than the network saves.
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        proxy_headers=False,  # the site counts its trusted proxies itself
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    config.load()
    garbage.settle()
    uvicorn.Server(config).run(sockets=sockets)


if __name__ == "__main__":
    main()
