"""Updates are kept once, handled once, in order within a chat."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from storage.inbox import AlreadyHandledError
from storage.transaction import Store

LEASE = timedelta(seconds=60)


def receive(store: Store, now: datetime, *pairs: tuple[int, int]) -> list[int]:
    rows = [{"update_id": u, "chat_id": c, "payload": {"update_id": u, "n": u}, "received_at": now} for u, c in pairs]
    with store.transaction() as tx:
        return tx.inbox.receive(rows)


def claim(store: Store, now: datetime, limit: int = 10) -> list[int]:
    with store.transaction() as tx:
        return [row.update_id for row in tx.inbox.claim(now, LEASE, limit)]


def handled(store: Store, now: datetime, update_id: int) -> None:
    with store.transaction() as tx:
        tx.inbox.mark_handled(update_id, now)


def test_a_redelivered_update_is_not_kept_twice(store, now):
    assert receive(store, now, (1, 7), (2, 7)) == [1, 2]
    assert receive(store, now, (2, 7), (3, 7), (3, 7)) == [3]


def test_the_payload_comes_back_as_it_was(store, now):
    receive(store, now, (1, 7))
    with store.transaction() as tx:
        assert tx.inbox.claim(now, LEASE, 1)[0].payload == {"update_id": 1, "n": 1}


def test_only_the_oldest_of_each_chat_is_claimed(store, now):
    receive(store, now, (1, 7), (2, 7), (3, 8), (4, 9))
    assert claim(store, now) == [1, 3, 4]
    assert claim(store, now) == []


def test_the_next_of_a_chat_follows_when_the_first_is_handled(store, now):
    receive(store, now, (1, 7), (2, 7))
    claim(store, now)
    handled(store, now, 1)
    assert claim(store, now) == [2]


def test_a_lease_ends(store, now):
    receive(store, now, (1, 7))
    assert claim(store, now) == [1]
    assert claim(store, now + LEASE) == [1]


def test_a_failed_update_holds_its_chat_until_its_next_attempt(store, now):
    receive(store, now, (1, 7), (2, 7), (3, 8))
    claim(store, now)
    with store.transaction() as tx:
        assert tx.inbox.failed(1, "boom", now, now + timedelta(seconds=5)) == 1
    assert claim(store, now + timedelta(seconds=4)) == []
    assert claim(store, now + timedelta(seconds=5)) == [1]


def test_a_given_up_update_lets_its_chat_go_on(store, now):
    receive(store, now, (1, 7), (2, 7))
    claim(store, now)
    with store.transaction() as tx:
        tx.inbox.give_up(1, "boom", now)
    assert claim(store, now) == [2]


def test_release_frees_what_a_dead_process_held(store, now):
    receive(store, now, (1, 7))
    claim(store, now)
    with store.transaction() as tx:
        assert tx.inbox.release() == 1
    assert claim(store, now) == [1]


def test_seen_is_true_only_once_handled(store, now):
    receive(store, now, (1, 7))
    with store.transaction() as tx:
        assert not tx.inbox.seen(1)
        tx.inbox.mark_handled(1, now)
        assert tx.inbox.seen(1)
        assert not tx.inbox.seen(99)


def test_marking_twice_undoes_the_second(store, now):
    receive(store, now, (1, 7))
    handled(store, now, 1)
    with pytest.raises(AlreadyHandledError):
        handled(store, now, 1)


def test_marking_an_update_that_never_lay_here_is_no_matter(store, now):
    handled(store, now, 5)


def test_several_workers_never_claim_the_same_update(store, now):
    receive(store, now, *((n, n) for n in range(1, 41)))
    got: list[int] = []

    def work() -> None:
        while some := claim(store, now, limit=3):
            got.extend(some)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == list(range(1, 41))
