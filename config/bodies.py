"""A form or a JSON body as the command of the same name on the socket, with the same bounds."""

from collections.abc import Callable
from typing import Any, TypeVar, get_origin

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.live.frames import complaint
from config.live.protocol import Command, InvalidMessage

AnyCommand = TypeVar("AnyCommand", bound=Command)


def command_of(
    request: HttpRequest, command: type[AnyCommand], **missing: Callable[[], Any]
) -> AnyCommand:
    """The request's body as a command; `missing` makes values for fields a plain form lacks.

    Raises InvalidMessage that names the field.
    """
    is_json = request.content_type == "application/json"
    fields = _json_fields(request) if is_json else _form_fields(request, command)
    if _holds_nul(fields):
        raise InvalidMessage(_("The character NUL is not text."))
    for name, make in missing.items():
        if not fields.get(name):
            fields[name] = make()
    try:
        return msgspec.convert(fields, command, strict=is_json)
    except msgspec.ValidationError as error:
        raise complaint(error) from None


def _json_fields(request: HttpRequest) -> dict[str, Any]:
    try:
        fields = msgspec.json.decode(request.body or b"{}", type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise InvalidMessage(_("The body is one JSON object, and this is none.")) from None
    return fields


def _form_fields(request: HttpRequest, command: type[Command]) -> dict[str, Any]:
    """What a browser's form says: an empty field says nothing, a list field may come many times."""
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(command):
        values = request.POST.getlist(field.encode_name)
        if _is_list(field.type):
            fields[field.encode_name] = [value for value in values if value]
        elif values and values[-1] != "":
            fields[field.encode_name] = values[-1]
    return fields


def _holds_nul(value: Any) -> bool:
    """PostgreSQL's text cannot hold it."""
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_holds_nul(part) for part in value)
    return isinstance(value, str) and "\0" in value


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) is list:
        return True
    return any(_is_list(part) for part in getattr(annotation, "__args__", ()))
