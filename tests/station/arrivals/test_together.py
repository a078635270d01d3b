"""Leader and followers: who waits is worked on together, each gets its own answer, and nobody is left hanging."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from sarhad.station.arrivals.together import Together

SOON = 10.0


class Working:
    """Work that stands still until it is let go, and knows what it was asked together."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, asked: Sequence[str]) -> list[str]:
        self.asked.append(list(asked))
        self.begun.set()
        assert self.may_go_on.wait(SOON)
        return [self.answer(one) for one in asked]

    def answer(self, one: str) -> str:
        if one.startswith("bad"):
            raise ValueError(one)
        return f"answer to {one}"


@pytest.fixture
def pool():
    with ThreadPoolExecutor(16) as threads:
        yield threads


def waiting(together: Together[str, str]) -> int:
    return sum(len(lane.waiting) for lane in together._lanes.values())


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def behind_a_leader(
    pool: ThreadPoolExecutor, together: Together[str, str], work: Working, names: Sequence[str], leader: str = "first"
) -> list[Future[str]]:
    """The leader is at work, the others wait behind it in this order; then it goes on."""
    futures = [pool.submit(together, "key", leader, work)]
    assert work.begun.wait(SOON)
    for number, name in enumerate(names, start=1):
        futures.append(pool.submit(together, "key", name, work))
        until(lambda number=number: waiting(together) == number)
    work.may_go_on.set()
    return futures


def test_one_that_is_alone_is_worked_on_at_once():
    together: Together[str, str] = Together(len, most=100)
    work = Working()
    work.may_go_on.set()
    assert [together("key", name, work) for name in "ab"] == ["answer to a", "answer to b"]
    assert work.asked == [["a"], ["b"]]
    assert not together._lanes


def test_who_comes_meanwhile_is_worked_on_together_and_each_gets_its_own_answer(pool):
    together: Together[str, str] = Together(len, most=100)
    work = Working()
    futures = behind_a_leader(pool, together, work, "abc")
    assert [one.result(SOON) for one in futures] == [f"answer to {name}" for name in ("first", "a", "b", "c")]
    assert work.asked == [["first"], ["a", "b", "c"]]
    assert not together._lanes


def test_a_bad_one_harms_no_other_and_gets_its_own_error(pool):
    together: Together[str, str] = Together(len, most=100)
    work = Working()
    good, also_good, bad, last = behind_a_leader(pool, together, work, ["a", "bad", "c"])
    assert [one.result(SOON) for one in (good, also_good, last)] == ["answer to first", "answer to a", "answer to c"]
    with pytest.raises(ValueError, match=r"^bad$"):
        bad.result(SOON)
    assert work.asked == [["first"], ["a", "bad", "c"], ["a"], ["bad"], ["c"]]


def test_a_leader_that_fails_leaves_its_followers_to_the_next(pool):
    together: Together[str, str] = Together(len, most=100)
    work = Working()
    leader, *others = behind_a_leader(pool, together, work, "ab", leader="bad leader")
    assert [one.result(SOON) for one in others] == ["answer to a", "answer to b"]
    with pytest.raises(ValueError, match="bad leader"):
        leader.result(SOON)
    assert not together._lanes


def test_a_leader_whose_thread_ends_leaves_nobody_hanging(pool):
    together: Together[str, str] = Together(len, most=100)

    class Ending(Working):
        def __call__(self, asked: Sequence[str]) -> list[str]:
            found = super().__call__(asked)
            if len(asked) > 1:
                raise SystemExit
            return found

    work = Ending()
    first, second, *others = behind_a_leader(pool, together, work, "abc")
    assert first.result(SOON) == "answer to first"
    with pytest.raises(SystemExit):
        second.result(SOON)
    assert [one.result(SOON) for one in others] == ["answer to b", "answer to c"]
    assert sorted(work.asked[2:]) == [["b"], ["c"]]
    assert not together._lanes


def test_behind_a_leader_that_stands_still_each_works_for_itself_and_newcomers_do_not_wait(pool):
    together: Together[str, str] = Together(len, most=100, patience=0.05)
    stuck, work = Working(), Working()
    work.may_go_on.set()
    leader = pool.submit(together, "key", "leader", stuck)
    assert stuck.begun.wait(SOON)
    assert pool.submit(together, "key", "follower", work).result(SOON) == "answer to follower"
    assert together("key", "newcomer", work) == "answer to newcomer"
    stuck.may_go_on.set()
    assert leader.result(SOON) == "answer to leader"
    assert (stuck.asked, work.asked) == ([["leader"]], [["follower"], ["newcomer"]])
    assert not together._lanes


def test_those_of_other_keys_are_never_together_and_do_not_wait_for_each_other(pool):
    together: Together[str, str] = Together(len, most=100)
    stuck, work = Working(), Working()
    work.may_go_on.set()
    leader = pool.submit(together, "mine", "leader", stuck)
    assert stuck.begun.wait(SOON)
    assert together("yours", "other", work) == "answer to other"
    stuck.may_go_on.set()
    assert leader.result(SOON) == "answer to leader"
    assert (stuck.asked, work.asked) == ([["leader"]], [["other"]])


def test_no_more_are_together_than_the_weight_allows_and_the_order_is_kept(pool):
    together: Together[str, str] = Together(len, most=5)
    work = Working()
    futures = behind_a_leader(pool, together, work, ["aa", "bbb", "c", "dddddddd", "e"])
    assert [one.result(SOON) for one in futures][1:] == [f"answer to {one}" for one in ("aa", "bbb", "c", "d" * 8, "e")]
    assert work.asked == [["first"], ["aa", "bbb"], ["c"], ["dddddddd"], ["e"]]


def test_under_the_rush_of_many_threads_every_answer_is_its_own(pool):
    together: Together[str, str] = Together(len, most=40)
    work = Working()
    work.may_go_on.set()
    names = [f"{'bad' if number % 7 == 0 else 'name'}{number}" for number in range(2_000)]
    futures = [pool.submit(together, number % 3, name, work) for number, name in enumerate(names)]
    for name, future in zip(names, futures, strict=True):
        if name.startswith("bad"):
            assert str(future.exception(SOON)) == name
        else:
            assert future.result(SOON) == f"answer to {name}"
    assert not together._lanes
