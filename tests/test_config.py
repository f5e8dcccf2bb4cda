from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from etl.config import Config, load_config
from etl.errors import ConfigError

DOCS = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"


def example(folder: Path) -> Path:
    path = folder / "news-etl.toml"
    path.write_text(re.findall(r"```toml\n(.*?)```", DOCS.read_text(), re.DOTALL)[0])
    return path


def keys(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields) | {
        key
        for field in model.model_fields.values()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for key in keys(field.annotation)
    }


def test_the_documented_file_states_the_defaults(tmp_path: Path) -> None:
    read = load_config(example(tmp_path))
    assert read.model_dump(exclude={"mappings"}) == Config().model_dump(exclude={"mappings"})
    assert read.mapping_for("vendor_x/a.json") == {"headline": "ttl", "body": "txt", "date": "dt_pub"}
    assert read.mapping_for("vendor_y/a.json") == {}


def test_every_key_is_documented() -> None:
    text = DOCS.read_text()
    assert not [key for key in keys(Config) if key not in text]


def test_a_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_ETL_LIMITS__MAX_DEPTH", "3")
    assert load_config(example(tmp_path)).limits.max_depth == 3


@pytest.mark.parametrize("text", ["[limits]\nmax_deep = 1", "batch_records = 0", "batch_records = ="])
def test_what_is_wrong_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        load_config(tmp_path / "bad.toml")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        load_config(tmp_path / "none.toml")


def test_a_mapping_reads_a_table_that_the_vocabulary_cannot(tmp_path: Path) -> None:
    import pyarrow.dataset as ds

    from etl import pipeline
    from etl.publish.lake import Lake

    (tmp_path / "vendor_x").mkdir()
    prose = "The ferry stays in harbour until the storm has passed and the sea is calm on Tuesday evening."
    table = "ttl,txt,dt_pub\n" + "".join(f"Ferry {n} waits for the storm,{prose} {n},2020-01-0{n}\n" for n in (1, 2))
    (tmp_path / "vendor_x" / "a.csv").write_text(table)
    mapping = {"dump": "vendor_x/*", "fields": {"headline": "ttl", "body": "txt", "date": "dt_pub"}}
    config = Config.model_validate({"mappings": [mapping]})
    pipeline.run([str(tmp_path)], tmp_path / "lake", config=config)
    rows = ds.dataset(Lake(tmp_path / "lake").require_head().paths("articles")).to_table().to_pylist()
    assert [(row["headline"], str(row["date"])) for row in rows] == [
        ("Ferry 1 waits for the storm", "2020-01-01"),
        ("Ferry 2 waits for the storm", "2020-01-02"),
    ]
