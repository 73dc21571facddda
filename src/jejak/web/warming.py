"""What takes long the first time is done while nobody waits for it: right after the start."""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Thread

import altair as alt

from jejak.case.folder import CaseFolder
from jejak.model.framework import LANGUAGES
from jejak.reporting.locating import located
from jejak.reporting.pictures import drawn
from jejak.web.rendering import words_in
from jejak.web.theory import framework_of


def warm_up(places: Iterable[CaseFolder] = (), *, pause: float = 2.0) -> Thread:
    """Load catalogues, the gazetteer, the drawing engine and the frameworks of these cases.

    It is done beside the server, after a pause in seconds that leaves the machine to whoever opens
    the first page; what is asked for earlier is loaded then.
    """
    thread = Thread(target=_load, args=(tuple(places), pause), name="warming", daemon=True)
    thread.start()
    return thread


def _load(places: tuple[CaseFolder, ...], pause: float) -> None:
    time.sleep(pause)
    for language in LANGUAGES:
        words_in(language)
    for place in places:
        framework_of(place)
    located("Bandung")
    drawn(alt.Chart().mark_point(), "")
