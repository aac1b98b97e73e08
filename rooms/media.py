"""Which addresses a film may be played from, and how the site serves its own files."""

import mimetypes
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils._os import safe_join
from django.utils.translation import gettext as _

from config.live.protocol import InvalidMessage

# A block as large as the socket buffer takes at once; a film never stands in memory.
BLOCK_BYTES = 64 * 1024

HLS_ENDINGS = (".m3u8",)
FILE_ENDINGS = (".mp4", ".m4v", ".webm", ".ogv", ".mov", ".mkv", ".ogg", ".mp3", ".m4a")
_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".webp": "image/webp",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Found:
    url: str
    kind: str
    title: str


def resolve(url: str, kind: str | None = None) -> Found:
    """A playable address: this site's own /media/…, or https. Raises InvalidMessage.

    The address is only handed to browsers; the server never opens it.
    """
    url = url.strip()
    if len(url) > 2000 or any(ord(character) < 33 for character in url):
        raise InvalidMessage(_("media: an address is at most 2,000 characters without spaces."))
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise InvalidMessage(_("media: that is not an address.")) from None
    is_ours = not parts.scheme and not parts.netloc and url.startswith(settings.MEDIA_URL)
    # Browsers play nothing insecure on a secure page, and our content policy holds them to it.
    if not is_ours and (parts.scheme != "https" or not host or parts.username):
        raise InvalidMessage(_("media: give the address of a film, beginning with https://."))
    ending = PurePosixPath(parts.path).suffix.lower()
    found = kind or ("hls" if ending in HLS_ENDINGS else "file" if ending in FILE_ENDINGS else None)
    if found is None:
        raise InvalidMessage(_("media: only MP4, WebM and HLS addresses can be played here."))
    name = PurePosixPath(unquote(parts.path)).stem or (host or "")
    return Found(url, found, re.sub(r"[-_.]+", " ", name).strip()[:300])


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None where the header asks for what is not one.

    Raises ValueError where the range lies outside of the file.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size or start > end:
        raise ValueError(header)
    return start, end


async def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file under MEDIA_ROOT with byte ranges, in blocks; by the proxy with ACCEL_REDIRECT."""
    file = await sync_to_async(_file, thread_sensitive=False)(path)
    content_type = _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0]
    if settings.ACCEL_REDIRECT:
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT + path
    else:
        response = _in_blocks(request, file)
    response["Content-Type"] = content_type or "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Disposition"] = "inline"
    return response


def _file(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
        is_file = file.is_file()
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    if not is_file:
        raise Http404
    return file


def _in_blocks(request: HttpRequest, file: Path) -> HttpResponseBase:
    stat = file.stat()
    modified = int(stat.st_mtime)
    etag = f'"{modified:x}-{stat.st_size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": formatdate(modified, usegmt=True),
        "Cache-Control": "public, max-age=3600",
    }
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    start, end, status = 0, stat.st_size - 1, 200
    wanted = request.headers.get("Range", "")
    if wanted and _same_file(request.headers.get("If-Range"), etag, modified):
        try:
            span = parse_range(wanted, stat.st_size)
        except ValueError:
            return HttpResponse(
                status=416, headers={**headers, "Content-Range": f"bytes */{stat.st_size}"}
            )
        if span is not None:
            start, end = span
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end}/{stat.st_size}"
    length = end - start + 1
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(blocks(file, start, length), status=status, headers=headers)


def _same_file(if_range: str | None, etag: str, modified: int) -> bool:
    if not if_range:
        return True
    if if_range.startswith('"'):
        return if_range == etag
    try:
        return int(parsedate_to_datetime(if_range).timestamp()) == modified
    except ValueError:
        return False


async def blocks(file: Path, start: int, length: int) -> AsyncIterator[bytes]:
    read = sync_to_async(_read, thread_sensitive=False)
    stream = await sync_to_async(_open, thread_sensitive=False)(file)
    try:
        stream.seek(start)
        while length > 0:
            block = await read(stream, min(BLOCK_BYTES, length))
            if not block:
                return
            length -= len(block)
            yield block
    finally:
        stream.close()


def _open(file: Path) -> BinaryIO:
    return file.open("rb")


def _read(stream: BinaryIO, size: int) -> bytes:
    return stream.read(size)
