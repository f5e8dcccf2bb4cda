"""Full-text search over the articles of a snapshot: an index by tantivy, beside the lake, made again at any time."""

from etl.search.finding import Found, Hit, Search, open_search
from etl.search.snippets import Marked

__all__ = ["Found", "Hit", "Marked", "Search", "open_search"]
