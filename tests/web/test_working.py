"""Long work that pages wait for: begun once, tried again later, and never by too many."""

import threading

import pytest

from jejak.errors import InputError
from jejak.web import working
from jejak.web.answers import TooMuch
from jejak.web.working import Turns, Works


def test_work_is_begun_once_and_what_went_wrong_is_remembered_for_a_while(monkeypatch):
    works, tried = Works(), []

    def work() -> None:
        tried.append(1)
        raise InputError("locked")

    first = works.ask("a", work)
    assert first.over.wait(5)
    assert works.ask("a", work) is first
    assert str(first.problem) == "locked"
    monkeypatch.setattr(working, "RETRY", 0.0)
    again = works.ask("a", work)
    assert again is not first
    assert again.over.wait(5)
    assert len(tried) == 2


def test_one_may_ask_for_it_anew_at_once():
    works = Works()

    def broken() -> None:
        raise InputError("locked")

    first = works.ask("a", broken)
    assert first.over.wait(5)
    assert works.ask("a", lambda: None, again=True) is not first


def test_who_comes_when_too_many_wait_is_sent_away_at_once():
    turns, inside, leave = Turns(1, waiting=1, patience=0.05), threading.Event(), threading.Event()

    def stay() -> None:
        with turns.turn():
            inside.set()
            leave.wait(10)

    busy = threading.Thread(target=stay)
    busy.start()
    assert inside.wait(5)
    for _ in range(3):  # whoever gave up waiting leaves their place to others
        with pytest.raises(TooMuch), turns.turn():
            pass
    leave.set()
    busy.join()
    with turns.turn():
        pass
