"""Load the registry: one frozen `Agency` per entry of registry.toml, read once per process."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_HOST = re.compile(r"\s*(?:(?:[A-Za-z][\w+.-]*:)?//(?:[^/?#@\s]*@)?)?([^/?#:@\s\[\]]+)(?=[/?#:]|$)")


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency; the head of registry.toml says what each field means."""

    id: str
    name: str
    country: str
    verified: bool
    domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    zone: str | None = None
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    not_aliases: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    end_marks: tuple[str, ...] = ()
    datelines: tuple[str, ...] = ()
    signoffs: tuple[str, ...] = ()


@cache
def agencies() -> Mapping[str, Agency]:
    """Return the registry by id, in the order of the file. A misspelt key or a double id raises."""
    text = files(__package__).joinpath("registry.toml").read_text(encoding="utf-8")
    found: dict[str, Agency] = {}
    for entry in tomllib.loads(text)["agency"]:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
        agency = Agency(**values)
        if agency.id in found:
            raise ValueError(f"registry.toml: {agency.id} is there twice")
        found[agency.id] = agency
    return MappingProxyType(found)


@cache
def _owners() -> Mapping[str, str]:
    return {domain: agency.id for agency in agencies().values() for domain in agency.domains}


def agency_of_host(url: str) -> str | None:
    """Return the agency whose domain an address (or a bare host) lies in, sub-domains included."""
    match = _HOST.match(url)
    host = match[1].lower() if match else ""
    # Hosts are few but come from the input: a name longer than DNS allows is not kept in memory.
    return _owner(host) if 0 < len(host) <= 253 else None


@lru_cache(maxsize=4096)
def _owner(host: str) -> str | None:
    labels = host.removeprefix("www.").split(".")
    return next((o for i in range(len(labels) - 1) if (o := _owners().get(".".join(labels[i:])))), None)
