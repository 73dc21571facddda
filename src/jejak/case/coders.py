"""Which coder judges: one of the house by its name, or one that another package brings.

Another package registers a coder under the entry point group `jejak.coders`: a callable that takes
the framework and the folder its file lies in, and gives something with a `version` and a method
`judge` (see `jejak.coding.passages.PassageCoder`). The entry's name is the coder's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from jejak.coding.examples import load_examples
from jejak.coding.meaning import Judged, MeaningCoder
from jejak.coding.passages import PassageCoder
from jejak.coding.rule import RuleCoder
from jejak.errors import InputError, OptionError
from jejak.model.framework import Framework
from jejak.store.casestore import CaseStore

GROUP = "jejak.coders"
LEARNED = "learned"
MakeCoder = Callable[[Framework, Path], PassageCoder]
"""Makes a coder for a framework, given the folder in which the framework's file lies."""


def _rule(framework: Framework, folder: Path) -> RuleCoder:
    return RuleCoder(framework, load_examples(framework, folder))


_BUILT_IN: Mapping[str, MakeCoder] = {"rule": _rule, "meaning": MeaningCoder}


def coder_named(
    name: str, framework: Framework, framework_file: Path, store: CaseStore | None = None
) -> PassageCoder:
    """The coder of this name; `learned` learns from people's codings of the case in `store`.

    Raises:
        OptionError: nobody of this name, one that needs a case and has none, or another
            package's that cannot be made.
    """
    if name in _BUILT_IN:
        return _BUILT_IN[name](framework, framework_file.parent)
    if name == LEARNED:
        return _learned(framework, framework_file, store)
    for entry in entry_points(group=GROUP):
        if entry.name == name:
            return Plugged(name, _made(entry, framework, framework_file.parent), framework)
    raise OptionError(
        f"no coder {name!r}", where="--coder", remedy=f"use {' or '.join(known_coders())}"
    )


def known_coders() -> tuple[str, ...]:
    """The names of all coders: those of the house, and those other packages bring.

    >>> known_coders()[:3]
    ('rule', 'meaning', 'learned')
    """
    others = sorted(entry.name for entry in entry_points(group=GROUP))
    return tuple(dict.fromkeys([*_BUILT_IN, LEARNED, *others]))


def traits(coder: PassageCoder) -> dict[str, str]:
    """What a Run names of a coder, so that another version's codings are made anew."""
    encoder = getattr(coder, "encoder", None)
    named = {"encoder": encoder.name} if encoder else {}
    return {"coder": coder.name, "examples": coder.version, **named}


def _learned(framework: Framework, framework_file: Path, store: CaseStore | None) -> PassageCoder:
    if store is None:
        problem = f"the coder '{LEARNED}' learns from people's codings of a case"
        raise OptionError(problem, where="--coder", remedy="name a case, or use meaning")
    # Only here: what trains it is needed by nobody else.
    from jejak.case.learning import learned_coder

    return learned_coder(store, framework, framework_file)


def _made(entry: EntryPoint, framework: Framework, folder: Path) -> PassageCoder:
    """Another package's coder; whatever goes wrong in its making is told as its fault."""
    try:
        make: MakeCoder = entry.load()
        made = make(framework, folder)
        _ = made.version, made.judge
    except Exception as problem:
        whose = f"{entry.name!r} of {entry.value}"
        raise OptionError(
            f"the coder {whose} cannot be used: {type(problem).__name__}: {problem}",
            where="--coder",
            remedy="ask who made it, or use another",
        ) from problem
    return made


class Plugged:
    """Another package's coder, every judgement of which is looked at before it is taken."""

    def __init__(self, name: str, coder: PassageCoder, framework: Framework) -> None:
        self.name = name
        self.version = str(coder.version)
        self._coder = coder
        self._codes = {one.id for one in framework.codes}
        self._families = {one.id for one in framework.families}

    def judge(self, texts: Sequence[str]) -> Iterator[Judged]:
        """One judgement a text, in order.

        Raises:
            InputError: too few or too many judgements, a code or family that the framework does
                not have, a confidence that is no share of 1.
        """
        answers = iter(self._coder.judge(texts))
        for number in range(1, len(texts) + 1):
            judged = next(answers, None)
            if judged is None:
                raise self._wrong(f"{number - 1} judgements of {len(texts)} texts")
            self._check(judged.codes, self._codes, "code")
            self._check(judged.abstained, self._families, "family")
            reasons = {code: str(judged.reasons.get(code, "")) for code in judged.codes}
            yield Judged(judged.codes, judged.abstained, reasons)
        if next(answers, None) is not None:
            raise self._wrong(f"more than {len(texts)} judgements of {len(texts)} texts")

    def _check(self, said: Mapping[str, float], known: set[str], kind: str) -> None:
        for name, confidence in said.items():
            if name not in known:
                raise self._wrong(f"no {kind} of the framework is called {name!r}")
            if not 0 <= confidence <= 1:
                raise self._wrong(f"{confidence} is no confidence from 0 to 1")

    def _wrong(self, problem: str) -> InputError:
        return InputError(problem, where=f"coder {self.name}", remedy="ask who made it")
