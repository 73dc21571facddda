"""What is loaded before anybody asks for it."""

from pathlib import Path

from jejak.case.folder import CaseFolder
from jejak.reporting import locating
from jejak.web import theory
from jejak.web.warming import warm_up


def test_the_framework_of_a_case_and_the_gazetteer_are_there_when_it_ends(small_done: Path):
    place = CaseFolder.at(small_done / "tiny.jejak")
    theory._loaded.cache_clear()
    thread = warm_up([place], pause=0)
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert theory._loaded.cache_info().misses == 1
    assert locating.located("Bandung") is not None
