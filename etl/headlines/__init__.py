"""A snapshot's articles as a narrow table, a few files beside the lake; made again at any time."""
