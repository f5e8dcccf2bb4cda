"""Messages of every size come out as they went in, and a torn one is an end, not a message."""

from __future__ import annotations

from multiprocessing import Pipe
from threading import Thread

import pytest

from etl.messages import SIZE_BYTES, make_room, receive, send


@pytest.mark.parametrize("room", [0, 1, 1_000, 1 << 22])
def test_messages_come_out_in_order_as_they_went_in(room: int) -> None:
    messages = [b"", b"a", bytes(range(256)) * 4, b"x" * (3 << 20), b"behind a large one"]
    ours, theirs = Pipe()
    memory = make_room(room)
    sender = Thread(target=lambda: [send(theirs, message) for message in messages])
    sender.start()
    assert [bytes(receive(ours, memory)) for _ in messages] == messages
    sender.join()


def test_only_a_message_that_fits_is_read_over_the_one_before() -> None:
    ours, theirs = Pipe()
    room = make_room(4)
    for message in (b"abcd", b"ef", b"ghijk", b"l"):
        send(theirs, message)
    first, second, large = receive(ours, room), receive(ours, room), receive(ours, room)
    assert (bytes(first), bytes(second), bytes(large)) == (b"efcd", b"ef", b"ghijk")
    assert bytes(receive(ours)) == b"l"
    assert bytes(room) == b"efcd"


@pytest.mark.parametrize("sent", [b"", b"\0\0", (5).to_bytes(SIZE_BYTES, "big") + b"torn"])
def test_an_end_before_the_end_of_a_message_is_told(sent: bytes) -> None:
    ours, theirs = Pipe()
    with open(theirs.fileno(), "wb", closefd=False, buffering=0) as raw:
        raw.write(sent)
    theirs.close()
    with pytest.raises(EOFError):
        receive(ours)


def test_nobody_reads() -> None:
    ours, theirs = Pipe()
    theirs.close()
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        send(ours, b"x" * (1 << 20))
