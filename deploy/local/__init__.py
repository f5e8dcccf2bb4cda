"""Airflow's processes on one machine without containers: the topology of docker-compose.yml, for development."""
