"""The commands of `news-etl`, a module for each chore; what they have in common is in `common`."""
