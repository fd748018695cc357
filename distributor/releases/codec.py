"""Contract values to JSON and back, so that what was approved is frozen to the byte.

Every value of the contract is a frozen dataclass of texts, numbers, dates and tuples of such; the
types of its fields say how to read it back.
"""

import base64
import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from distributor.contract import Edition, Release

Value = TypeVar("Value")
Json = object


def release_to_json(release: Release) -> dict[str, Json]:
    return _dumped_fields(release)


def release_from_json(value: Mapping[str, Json]) -> Release:
    return _loaded_fields(Release, value)


def edition_to_json(edition: Edition) -> dict[str, Json]:
    return _dumped_fields(edition)


def edition_from_json(value: Mapping[str, Json]) -> Edition:
    return _loaded_fields(Edition, value)


def _dumped_fields(value: object) -> dict[str, Json]:
    assert dataclasses.is_dataclass(value)
    return {field.name: _dumped(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _dumped(value: object) -> Json:
    if dataclasses.is_dataclass(value):
        return _dumped_fields(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_dumped(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def _loaded_fields(kind: type[Value], value: object) -> Value:
    assert isinstance(value, Mapping)
    hints = get_type_hints(kind)
    return kind(**{name: _loaded(hints[name], given) for name, given in value.items()})


def _loaded(kind: object, value: object) -> object:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _loaded(next(arg for arg in get_args(kind) if arg is not type(None)), value)
    if origin is tuple:
        assert isinstance(value, list)
        return tuple(_loaded(get_args(kind)[0], item) for item in value)
    if origin is not None:
        assert isinstance(value, Mapping)
        return types.MappingProxyType(dict(value))
    assert isinstance(kind, type)
    return _loaded_plain(kind, value)


def _loaded_plain(kind: type, value: object) -> object:
    if dataclasses.is_dataclass(kind):
        return _loaded_fields(kind, value)
    if kind is bytes:
        return base64.b64decode(str(value))
    if kind is date:
        return date.fromisoformat(str(value))
    return kind(str(value)) if issubclass(kind, StrEnum) else value
