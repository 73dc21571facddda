"""Buckets that fill again."""

import pytest

from jejak.web import throttle
from jejak.web.throttle import Buckets, Rate, address_of


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_again():
    clock = Clock()
    buckets = Buckets(clock)
    assert [buckets.take("a", 1, 3, 0.5) for _ in range(4)] == [0, 0, 0, 2]
    clock.now = 1.0
    assert buckets.take("a", 1, 3, 0.5) == 1
    clock.now = 2.0
    assert buckets.take("a", 1, 3, 0.5) == 0
    clock.now = 1000.0
    assert [buckets.take("a", 1, 3, 0.5) > 0 for _ in range(4)] == [False, False, False, True]


def test_each_has_a_bucket_and_old_ones_are_let_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(throttle, "MOST_KNOWN", 2)
    buckets = Buckets(Clock())
    assert buckets.take("a", 1, 1, 1) == 0
    assert buckets.take("a", 1, 1, 1) > 0
    assert buckets.take("b", 1, 1, 1) == 0
    assert buckets.take("c", 1, 1, 1) == 0
    assert buckets.take("a", 1, 1, 1) == 0, "a was let go"


def test_what_changes_or_takes_work_counts_more():
    rate = Rate()
    costs = [
        rate.cost("GET", "/static/0a/workbench.css"),
        rate.cost("GET", "/c/bandung"),
        rate.cost("POST", "/c/bandung/documents/a/judge"),
        rate.cost("POST", "/sign-in"),
    ]
    assert costs == sorted(costs)
    assert len(set(costs)) == 4
    plain, dear = rate.cost("GET", "/c/report/timeline"), rate.cost("GET", "/c/x/report/en.pdf")
    assert plain < dear == rate.cost("GET", "/api/v1/cases/x/search")


@pytest.mark.parametrize(
    ("host", "counts"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_of_ipv6_the_network_counts(host: str, counts: str):
    assert address_of(host) == counts
