"""The portions that Airflow's tasks do."""

from __future__ import annotations

import json

from etl.nightly import MAX_BATCHES, group
from etl.plan import Shard, ShardFile


def shards(count: int) -> list[Shard]:
    return [Shard(f"{n:032x}", (ShardFile(f"{n}.json", f"/dumps/{n}.json", n, ""),)) for n in range(count)]


def test_a_shard_is_a_batch_while_there_are_few() -> None:
    batches = group(shards(3))
    assert [batch["batch"] for batch in batches] == ["0001", "0002", "0003"]
    assert [batch["shards"] for batch in batches] == [[shard.key] for shard in shards(3)]
    assert json.loads(json.dumps(batches)) == batches


def test_no_shards_make_no_batch() -> None:
    assert group([]) == []


def test_many_shards_share_batches_in_order_and_none_is_lost() -> None:
    many = shards(MAX_BATCHES * 3 + 1)
    batches = group(many)
    assert len(batches) <= MAX_BATCHES
    assert [key for batch in batches for key in batch["shards"]] == [shard.key for shard in many]
    assert sum(batch["bytes"] for batch in batches) == sum(shard.bytes for shard in many)
    assert sum(batch["files"] for batch in batches) == len(many)
