"""Secrets of a topology of processes: made once, for the owner only, and nowhere but in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from deploy.local import servers, supervision
from deploy.local.place import GENERATED, Place, environment
from deploy.local.servers import Missing, database_user, make_cluster


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "home", port=1, executor="CeleryExecutor")


def test_secrets_are_made_once_and_for_the_owner_only(place: Place) -> None:
    first = place.secrets()
    assert set(first) == set(GENERATED)
    assert len(set(first.values())) == len(GENERATED)
    assert min(map(len, first.values())) >= 43, "256 bits"
    Fernet(first["FERNET_KEY"])
    assert (place.home / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert place.secrets() == first


def test_two_topologies_share_no_secret(place: Place, tmp_path: Path) -> None:
    assert not set(place.secrets().values()) & set(Place(tmp_path / "other").secrets().values())


def test_no_secret_is_in_a_configuration_or_a_command_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "redis_command", lambda place: ["redis-server"])
    monkeypatch.setattr(supervision, "postgres_command", lambda place: ["postgres"])
    monkeypatch.setattr(supervision, "database_user", lambda: None)
    text = supervision.configuration(place)
    assert "[program:worker-2]" in text
    assert not [name for name, secret in place.secrets().items() if secret in text]


def test_everything_listens_on_this_machine_only(place: Place) -> None:
    here = environment(place, place.secrets())
    assert here["AIRFLOW__API__HOST"] == "127.0.0.1"
    for name in ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "AIRFLOW__CELERY__BROKER_URL"):
        assert "127.0.0.1" in here[name]


def test_what_was_chosen_is_known_to_the_next_command(place: Place) -> None:
    place.home.mkdir()
    place.save()
    assert Place.load(place.home) == place


def test_what_is_missing_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("pwd.getpwnam", nobody)
    with pytest.raises(Missing, match="run this as another"):
        database_user()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")
def test_a_folder_that_the_database_cannot_reach_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "database_user", lambda: "nobody")
    place.home.parent.chmod(0o700)
    place.home.mkdir()
    with pytest.raises(Missing, match="nobody cannot reach"):
        make_cluster(place)
