"""Items that their supplier took back: one rule for every standard that states a publishing status."""

from __future__ import annotations

import re

from etl.errors import BadInput

WITHDRAWN = frozenset({"canceled", "cancelled", "withheld", "killed"})


def refuse_withdrawn(status: str) -> None:
    """Raise BadInput(withheld) where a publishing status says that nobody may publish the item, or no longer.

    The status is a word, a code (`stat:canceled`) or an address that ends in one.
    """
    name = re.split(r"[:/#]", status.strip().casefold())[-1]
    if name in WITHDRAWN:
        raise BadInput("withheld", f"its status is {name}")
