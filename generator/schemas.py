"""What pydantic works out of a model's annotations, kept from one command to the next.

For the facts file that takes longer than to read and check a case by it. The kept validators are code, as compiled templates
are, and lie in the same private folder under a name that changes with the program and with pydantic (`cache`).
"""

from __future__ import annotations

import pickle

from pydantic import BaseModel
from pydantic_core import SchemaSerializer, SchemaValidator

from generator import cache


def ready(*models: type[BaseModel]) -> None:
    """Makes models ready for use, from the disk where that was done before."""
    waiting = [model for model in models if not _done(model)]
    if not waiting:
        return
    name = cache.key("schemas", *(f"{model.__module__}.{model.__qualname__}" for model in waiting))
    if _take(waiting, cache.get(name)):
        return
    for model in waiting:
        model.model_rebuild(force=True)
    try:
        kept = pickle.dumps([(model.__pydantic_validator__, model.__pydantic_serializer__) for model in waiting])
    except (pickle.PicklingError, TypeError, AttributeError):  # a model checked by a function that has no name
        return
    cache.put(name, kept)


def _done(model: type[BaseModel]) -> bool:
    return isinstance(model.__dict__.get("__pydantic_validator__"), SchemaValidator)


def _take(models: list[type[BaseModel]], kept: bytes | None) -> bool:
    try:
        pairs = pickle.loads(kept) if kept else []
    except Exception:  # whatever a damaged pickle raises; it is made anew
        return False
    sound = all(isinstance(v, SchemaValidator) and isinstance(s, SchemaSerializer) for v, s in pairs)
    if len(pairs) != len(models) or not sound:
        return False
    for model, (validator, serializer) in zip(models, pairs, strict=True):
        model.__pydantic_validator__ = validator
        model.__pydantic_serializer__ = serializer
    return True
