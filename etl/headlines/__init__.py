"""A snapshot's articles as a narrow table, one file per year, beside the lake; made again at any time."""
