"""Extract: a raw record becomes an article whose every field has evidence, or a rejection."""
