"""Everything that this package raises.

    EtlError                    a broken world; the message says what to do
    ├── UsageError              the caller asked for what cannot be      (exit code 2)
    │   └── ConfigError         the configuration cannot be read
    ├── GateError               the new corpus was refused by a gate     (exit code 3)
    ├── AccountingError         records do not add up; a bug, never published
    ├── LakeError               the lake cannot be read or written
    │   ├── CommitConflict      another writer published first; build again on its snapshot
    │   └── StoreError          the object store refuses, or cannot be reached
    └── BadInput                one input is judged; the edge turns it into a `Rejection`

Data that we judge is a `Rejection` (etl.article), not an exception. `BadInput` exists for the one place where
a value cannot be returned: in the middle of reading a stream. It never leaves `etl.ingest`.
"""

from __future__ import annotations


class EtlError(Exception):
    """A broken world; the message says what to do about it."""


class UsageError(EtlError):
    """The caller asked for something that cannot be done."""


class ConfigError(UsageError):
    """The configuration cannot be read or holds a value out of range."""


class GateError(EtlError):
    """A gate refused to publish; nothing visible changed."""


class AccountingError(EtlError):
    """Records do not equal articles + copies + rejects; nothing is published."""


class LakeError(EtlError):
    """The lake cannot be read or written as it stands."""


class CommitConflict(LakeError):
    """Another writer took the snapshot number; rebuild on the new head."""


class StoreError(LakeError):
    """The object store refuses or cannot be reached; nothing visible changed."""


class BadInput(EtlError):
    """Reading a stream met data that must be rejected: `reason` is of the closed vocabulary."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
