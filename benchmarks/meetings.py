"""Count the pairs of a lake's texts that meet, those of them that are compared, and the copies among both.

`python -m benchmarks.meetings LAKE [SHARE]`: the verdict is asked about a share of the pairs, drawn at random; of all
where none is given.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.config import load_config
from etl.dedupe.candidates import Meetings, meetings
from etl.dedupe.index import Index
from etl.dedupe.known import Known
from etl.dedupe.neighbours import Neighbourhood
from etl.dedupe.postings import gather
from etl.dedupe.sets import distinct
from etl.dedupe.verdict import score
from etl.publish.lake import Lake

SEED = 1


@dataclass
class Count:
    """How many pairs of one kind there are, how many the verdict was asked about, and how many it calls copies."""

    pairs: int = 0
    asked: int = 0
    copies: int = 0

    def __str__(self) -> str:
        """Say so in a line."""
        return f"{self.pairs:,} pairs; of {self.asked:,} asked about, {self.copies:,} are copies by the verdict"


def kinds_of(met: Meetings) -> dict[str, npt.NDArray[np.bool_]]:
    """Say of pairs that meet of which kind they are."""
    compared, is_one = met.old >= met.needs, met.old == 1
    return {"compared": compared, "under one key": ~compared & is_one, "under more, but too few": ~compared & ~is_one}


def count(lake: str, share: float) -> tuple[int, dict[str, Count]]:
    """Return how many texts a lake has, and the pairs of each kind."""
    place = Lake(lake)
    index = Index(place, place.require_head())
    reach = load_config().copies.reach_months
    segments = index.segments()
    around = Neighbourhood(segments, lambda: (), Known(index, [], (), {}).read, reach)
    texts = distinct(np.concatenate([segment.text for segment in segments]))
    keys = distinct(np.concatenate([segment.key for segment in segments]))
    chance, found = np.random.default_rng(SEED), dict[str, Count]()
    for met in meetings(gather(segments, lambda: (), keys, None), texts, reach):
        for kind, places in kinds_of(met).items():
            drawn = np.flatnonzero(places & (chance.random(len(places)) < share))
            figures = around.compare(met.first[drawn], met.second[drawn])
            counted = found.setdefault(kind, Count())
            counted.pairs += int(places.sum())
            counted.asked += len(drawn)
            counted.copies += int((score(figures) > 0).sum())
    return len(texts), found


def main() -> None:
    """Print the counts."""
    texts, found = count(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
    print(f"{texts:,} texts; {sum(kind.pairs for kind in found.values()):,} pairs meet")
    for kind, counted in found.items():
        print(f"{kind}: {counted}")


if __name__ == "__main__":
    main()
