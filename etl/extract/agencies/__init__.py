"""The news agencies as data (registry.toml), and the ways to recognise their names in text."""

from etl.extract.agencies.citing import citation
from etl.extract.agencies.mentions import Mention, find_mentions, iter_mentions, means_another
from etl.extract.agencies.registry import Agency, agencies, agency_of_host
from etl.extract.agencies.slots import named_in_slot

__all__ = [
    "Agency", "Mention", "agencies", "agency_of_host", "citation", "find_mentions", "iter_mentions", "means_another",
    "named_in_slot",
]  # fmt: skip
