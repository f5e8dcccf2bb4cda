"""Every tunable of the pipeline, in frozen values; read from TOML, overridden by NEWS_ETL_* variables.

`load_config(path)` reads a TOML file shaped like these classes. Nothing else in the package reads the environment.
"""

from __future__ import annotations

import hashlib
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from etl.errors import ConfigError

MIB = 1 << 20

AlarmKind = Literal[
    "silent", "low_volume", "high_volume", "drift_headline", "drift_date", "drift_agency", "drift_length",
    "drift_rejects", "new_fields",
]  # fmt: skip


class Limits(BaseModel):
    """What one dump may cost before it is rejected. Sizes in bytes of decompressed data.

    Those that count decide alike in every run. The one that measures time is the last resort, far above them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_record_bytes: int = Field(64 * MIB, gt=0, description="of one record, and so of a line or an element")
    max_depth: int = Field(6, gt=0, description="containers within containers")
    max_members: int = Field(5_000_000, gt=0, description="members of one dump, nested ones included")
    max_empty_members: int = Field(100_000, gt=0, description="members of one dump that hold nothing")
    max_expanded_bytes: int = Field(1 << 40, gt=0, description="decompressed bytes of one dump, all layers")
    max_ratio: float = Field(250.0, gt=1, description="decompressed to compressed bytes, per layer")
    ratio_floor_bytes: int = Field(16 * MIB, gt=0, description="output below this is never suspicious")
    max_faults: int = Field(50_000, gt=0, description="broken records of one member, or documents without any")
    max_json_depth: int = Field(64, gt=0)
    max_json_breaks: int = Field(100, gt=0, description="broken values of one member behind which others follow")
    max_xml_depth: int = Field(256, gt=0, le=500, description="readers walk down with the stack")
    max_xml_attributes: int = Field(256, gt=0, description="of one element; also namespaces, and declared ones")
    max_xml_names: int = Field(20_000, gt=0, description="different names in one document; expat keeps each of them")
    max_reader_bytes: int = Field(768 * MIB, gt=0, description="memory of a process that reads whole files natively")
    max_record_seconds: int = Field(60, gt=0, description="of computing for one record")


class Quality(BaseModel):
    """What a record must be to count as an article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_letters: int = Field(20, ge=0, description="letters in headline and body together")


class Gates(BaseModel):
    """When a new corpus is refused (exit code 3). Shares and falls are fractions of 1.

    A *feed* is the folder that a dump lies in: what one supplier delivers there tonight is compared with what lies
    in the parent snapshot from the same folder, so that adding a supplier without dates is no alarm, and a supplier
    whose dates vanish is one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    allow_empty: bool = Field(False, description="publish a corpus without a single article")
    max_reject_share: float = Field(0.5, ge=0, le=1, description="rejects among all records of the corpus")
    min_records: int = Field(100, ge=0, description="a corpus smaller than this is not judged by its reject share")
    max_feed_drop: float = Field(
        0.7, ge=0, le=1, description="fall of a feed's fill rates or share of accepted records"
    )
    min_feed_records: int = Field(50, ge=0, description="a feed smaller than this, new or old, is not judged")
    fill_fields: tuple[str, ...] = ("agency", "date", "headline", "publisher", "url")


class Alarms(BaseModel):
    """When a day or a delivery is an alarm in the report, and which alarms refuse a corpus; see docs/report.md.

    Nothing here changes the corpus.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weeks: int = Field(8, ge=4, le=52, description="same weekdays, or deliveries, that make up the past")
    threshold: float = Field(3.5, gt=0, description="deviations from the past's median that are no alarm")
    min_usual: int = Field(5, ge=1, description="texts of a usual day; fewer are not judged, as none may be chance")
    min_delivery: int = Field(50, ge=1, description="records of one delivery; smaller dumps are taken together")
    min_shift: float = Field(0.1, ge=0, le=1, description="change of a share below which it is no drift")
    refuse: tuple[AlarmKind, ...] = Field((), description="kinds that refuse to publish where the parent lacks them")


class Storage(BaseModel):
    """How snapshots are laid out. Changing any of these changes the bytes of the corpus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zstd_level: int = Field(6, ge=1, le=19)
    row_group_rows: int = Field(20_000, gt=0)
    target_file_rows: int = Field(50_000, gt=0, description="a month above this is split by day")
    keep_snapshots: int = Field(10, gt=0, description="what gc leaves")


class Copies(BaseModel):
    """How copies are found. Changing it changes clusters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reach_months: int = Field(1, ge=0, description="texts whose months lie further apart are copies only if equal")


class Spark(BaseModel):
    """Where `--engine spark` runs. Nothing here changes the corpus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    master: str = Field("", description="spark://…, yarn, k8s://…; empty: this machine, with --workers cores")
    conf: dict[str, str] = Field({}, description="Spark's own settings: spark.executor.memory = 4g")


class Mapping(BaseModel):
    """Field names of one vendor that the vocabulary cannot guess: our name → theirs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dump: str = Field(description="glob over dump names, e.g. vendor_x/*.json")
    fields: dict[str, str]


class Config(BaseSettings):
    """The whole configuration; every value has a default that works."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="NEWS_ETL_", env_nested_delimiter="__")

    limits: Limits = Limits()
    quality: Quality = Quality()
    gates: Gates = Gates()
    alarms: Alarms = Alarms()
    copies: Copies = Copies()
    storage: Storage = Storage()
    spark: Spark = Spark()
    mappings: tuple[Mapping, ...] = ()
    batch_records: int = Field(512, gt=0, description="records of one unit of parallel work")
    batch_bytes: int = Field(4 * MIB, gt=0, description="raw bytes of one unit of parallel work")
    shard_bytes: int = Field(16 * MIB, gt=0, description="dump bytes of one unit of resumable work")
    shard_files: int = Field(2_000, gt=0, description="dump files of one unit of resumable work")

    def mapping_for(self, dump: str) -> dict[str, str]:
        """Return the explicit field names for a dump, the first matching entry winning."""
        return next((m.fields for m in self.mappings if fnmatchcase(dump, m.dump)), {})

    def with_master(self, master: str | None) -> Config:
        """Return the configuration with another Spark master, itself for None."""
        return self if master is None else self.model_copy(update={"spark": Spark(master=master, conf=self.spark.conf)})

    def fingerprint(self) -> str:
        """Hash what decides about records: equal fingerprints read equal bytes into equal articles."""
        decides = self.model_dump_json(include={"limits", "quality"})
        return hashlib.sha256(decides.encode()).hexdigest()[:16]


class Store(BaseSettings):
    """How lakes in object stores are reached: NEWS_ETL_STORE_* alone, so that every command finds the same copy."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="NEWS_ETL_STORE_")

    cache: str = Field("", description="folder of the working copies; empty: news-etl in the user's cache folder")
    retries: int = Field(10, ge=0, description="times that a request is tried again")
    retry_seconds: float = Field(180, gt=0, description="time for all tries of a request")
    timeout_seconds: float = Field(120, gt=0, description="time for one try; a part of a file has 8 MiB")
    grace_hours: float = Field(24, ge=0, description="age below which gc leaves objects that no snapshot names")
    lease_hours: float = Field(24, gt=0, description="time that a reader's pin holds at most")


def load_store() -> Store:
    """Read the settings of object stores. Raises ConfigError with what is wrong."""
    try:
        return Store()
    except ValidationError as error:
        raise ConfigError(f"NEWS_ETL_STORE_*: {error}") from error


def load_config(path: str | Path | None = None) -> Config:
    """Read the configuration; None gives the defaults (and NEWS_ETL_* variables).

    Raises ConfigError with the file, the key and what is wrong.
    """

    class FromFile(Config):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path))

    if path is not None and not Path(path).is_file():
        raise ConfigError(f"no configuration file at {path}; leave --config out to use the defaults")
    try:
        values: dict[str, Any] = FromFile().model_dump()
        return Config.model_validate(values)
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"configuration {path or '(environment)'}: {error}") from error
