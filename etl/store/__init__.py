"""Lakes and dumps in object stores: S3, Google Cloud Storage, Azure, and what speaks their protocols."""
