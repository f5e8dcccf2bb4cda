"""Takedown: rows leave every kept snapshot for good, and salted hashes keep them from coming back."""
