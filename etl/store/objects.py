"""Objects below one URL: read, written and created on condition; every failure says what to do.

One library for all stores, obstore: docs/decisions/0011-object-stores.md says why. It retries what may be retried,
throttling too, with growing pauses. What a store answers may quote the request, so of an answer only its code is shown.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import from_url

from etl.config import Store
from etl.errors import StoreError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

AT_ONCE = 8  # requests under way
PART_BYTES = 8 << 20
LONGEST_PAUSE = 5.0  # seconds
CODE = re.compile(r"<Code>(\w+)</Code>")
STATUS = re.compile(r"status code: (\d+)")
ADVICE = {
    "NoSuchBucket": "there is no such bucket; make it, or mend the URL",
    "ExpiredToken": "the credentials have expired; renew them (AWS_SESSION_TOKEN) and run again",
    "InvalidAccessKeyId": "the store does not know the access key; mend AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret does not fit the access key; mend AWS_SECRET_ACCESS_KEY",
    "AccessDenied": "the credentials may not do that; grant reading, listing, writing and deleting below the URL",
    "SlowDown": "the store throttles for longer than we wait; run again later, or raise NEWS_ETL_STORE_RETRIES",
}
PREFIXES = ("AWS_", "GOOGLE_", "AZURE_")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """An object as a listing shows it: its key, bytes, when it was written by the store's clock, and its version."""

    key: str
    bytes: int
    written: datetime
    etag: str


class Objects:
    """All objects below a URL, by keys relative to it. Methods raise StoreError unless they say otherwise."""

    def __init__(self, url: str, settings: Store) -> None:
        self.url = url.rstrip("/")
        self.settings = settings

    @cached_property
    def store(self) -> Any:
        """The connection, made at the first use; credentials and endpoint come from the environment."""
        for name in [name for name, value in os.environ.items() if name.startswith(PREFIXES) and not value]:
            del os.environ[name]  # docker compose sets what is not given to nothing; the library takes it for a value
        settings = self.settings
        patience: RetryConfig = {
            "max_retries": settings.retries,
            "retry_timeout": timedelta(seconds=settings.retry_seconds),
        }
        client: ClientConfig = {
            "timeout": timedelta(seconds=settings.timeout_seconds),
            "connect_timeout": timedelta(seconds=10),
            "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"),
        }
        with self.telling("open"):
            return from_url(self.url, client_options=client, retry_config=patience)

    def get(self, key: str) -> bytes:
        """Return an object's bytes. Raises FileNotFoundError where there is none."""
        return self.get_with_etag(key)[0]

    def get_with_etag(self, key: str) -> tuple[bytes, str]:
        """Return an object's bytes and version. Raises FileNotFoundError where there is none."""

        def get() -> tuple[bytes, str]:
            found = obstore.get(self.store, key)
            return bytes(found.bytes()), found.meta["e_tag"] or ""

        with self.telling(f"read {key}"):
            return self.again(get)

    def stream(self, key: str) -> Iterator[bytes]:
        """Yield an object's bytes in portions. Raises FileNotFoundError where there is none."""
        with self.telling(f"read {key}"):
            yield from map(bytes, obstore.get(self.store, key).stream())

    def download(self, key: str, place: Path) -> None:
        """Write an object to a file, portion by portion. Raises FileNotFoundError where there is none."""

        def get() -> None:
            with place.open("wb") as file:
                for portion in obstore.get(self.store, key).stream():
                    file.write(portion)

        with self.telling(f"read {key}"):
            self.again(get)

    def get_part(self, key: str, start: int, length: int) -> bytes:
        """Return some bytes of an object."""
        with self.telling(f"read {key}"):
            return self.again(lambda: bytes(obstore.get_range(self.store, key, start=start, length=length)))

    def size(self, key: str) -> int | None:
        """Return how many bytes an object has, None where there is none."""
        with self.telling(f"look for {key}"):
            try:
                return self.again(lambda: obstore.head(self.store, key))["size"]
            except FileNotFoundError as error:
                if code_of(error) == "NoSuchBucket":
                    raise
                return None

    def exists(self, key: str) -> bool:
        """Say whether there is an object."""
        return self.size(key) is not None

    def first(self, prefix: str) -> Sequence[Entry]:
        """Return a few objects below a prefix, if there are any."""
        with self.telling(f"list {prefix}"):
            return self.again(lambda: entries(next(iter(obstore.list(self.store, prefix, chunk_size=1)), ())))

    def put(self, key: str, data: bytes | Path) -> str:
        """Write an object, whole, whatever was there; return its version."""
        with self.telling(f"write {key}"):
            return obstore.put(self.store, key, data, chunk_size=PART_BYTES)["e_tag"] or ""

    def create(self, key: str, data: bytes) -> str | None:
        """Write an object where there is none, and return its version; None where there is another.

        An answer may be lost, and a second try then meets the first: that is told by the bytes, which should be unique.
        """
        with self.telling(f"write {key}"):
            try:
                return obstore.put(self.store, key, data, mode="create", use_multipart=False)["e_tag"] or ""
            except (AlreadyExistsError, PreconditionError):
                return self.version_of(key, data)

    def replace(self, key: str, data: bytes, etag: str) -> str | None:
        """Write an object in place of one version of it, and return its version; None where it is another by now."""
        with self.telling(f"write {key}"):
            try:
                written = obstore.put(self.store, key, data, mode={"e_tag": etag}, use_multipart=False)
            except (AlreadyExistsError, PreconditionError):
                return self.version_of(key, data)
            return written["e_tag"] or ""

    def version_of(self, key: str, data: bytes) -> str | None:
        """Return the version of an object that has these bytes; None where it has others, or is not there."""
        try:
            there, etag = self.get_with_etag(key)
        except FileNotFoundError:
            return None
        return etag if there == data else None

    def list(self, prefix: str) -> Sequence[Entry]:
        """Return the objects below a prefix that ends with a slash."""

        def all_pages() -> Sequence[Entry]:
            return [entry for page in obstore.list(self.store, prefix) for entry in entries(page)]

        with self.telling(f"list {prefix}"):
            return self.again(all_pages)

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects; those that are gone already are no error."""
        with self.telling("delete"):
            for start in range(0, len(keys), 1000):
                some = [*keys[start : start + 1000]]
                with suppress(FileNotFoundError):
                    self.again(lambda some=some: obstore.delete(self.store, some))  # type: ignore[misc]

    def again(self, work: Callable[[], T]) -> T:
        """Do what does no harm if it is done twice, until it is done: answers that break off the library gives up."""
        for pause in range(self.settings.retries):
            try:
                return work()
            except BaseError as error:
                if code_of(error):
                    raise
            time.sleep(min(0.1 * 2**pause, LONGEST_PAUSE))
        return work()

    def each(self, work: Callable[[T], object], things: Iterable[T]) -> None:
        """Do something to many things, a few at a time."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(work, things):
                pass

    @contextmanager
    def telling(self, what: str) -> Iterator[None]:
        """Turn what the library raises into StoreError; a missing object stays a FileNotFoundError without details."""
        try:
            yield
        except FileNotFoundError as error:
            if code_of(error) == "NoSuchBucket":
                raise StoreError(f"cannot {what} in {self.url}: {ADVICE['NoSuchBucket']}") from None
            raise FileNotFoundError(f"{self.url}: cannot {what}: it is not there") from None
        except (BaseError, ValueError) as error:
            raise StoreError(f"cannot {what} in {self.url}: {reason_of(error)}; nothing visible changed") from None


def entries(page: Iterable[Any]) -> Sequence[Entry]:
    """Return a page of a listing."""
    return [Entry(meta["path"], meta["size"], meta["last_modified"], meta["e_tag"] or "") for meta in page]


def code_of(error: Exception) -> str:
    """Return the store's own word for what is wrong, or the status of its answer; empty where it gave none."""
    found = CODE.search(str(error)) or STATUS.search(str(error))
    return found[1] if found else ""


def reason_of(error: Exception) -> str:
    """Return what is wrong and what to do, without quoting an answer that might hold a secret."""
    code = code_of(error)
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) and code not in ADVICE:
        code = "AccessDenied"
    if code in ADVICE:
        return ADVICE[code]
    if code:
        return f"the store answers {code}; look into its log"
    return "the store cannot be reached; look at AWS_ENDPOINT_URL, AWS_REGION and the network, and run again"
