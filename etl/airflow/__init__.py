"""What the DAGs share, and what this package adds to Airflow itself: notices of failures, a pool, and a page."""
