"""Raw news-article dumps in; a clean, deduplicated, accounted Parquet corpus out."""
