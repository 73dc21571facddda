"""The coder `rule`: a code holds where one of its cue phrases stands and is not negated.

It learns nothing and needs no model, so that anybody can see by hand why it said what it said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from jejak.coding.cues import CueFinder
from jejak.coding.examples import Example, digest_of
from jejak.coding.meaning import Judged, guarded
from jejak.model.framework import Framework


class RuleCoder:
    """Gives every code whose cue phrases a text holds; those under a negation do not count.

    The confidence in a code is the share of the example passages with its cues in which it holds,
    by Laplace's rule of succession, (right + 1) / (given + 2): 0.5 where no example tells. It is
    one number for each code, whatever the text. In a family of single choice the code with most
    cues is given; where two have as many, the family is left open.

    Examples:
        >>> from jejak.model.framework import load_framework
        >>> coder = RuleCoder(load_framework("sister-city"))
        >>> [one.codes for one in coder.judge(["The city copied the law.", "Rain is likely."])]
        [{'degree.copying': 0.5}, {}]
    """

    name = "rule"

    def __init__(self, framework: Framework, examples: Sequence[Example] = ()) -> None:
        self.framework = framework
        self.version = digest_of(examples)[:12]
        self._examples = examples
        self._cues = CueFinder(framework)
        self._single = {one.id for one in framework.families if one.choice == "single"}

    @cached_property
    def confidence(self) -> Mapping[str, float]:
        """How often each code holds in the examples that have its cues."""
        given: Counter[str] = Counter()
        right: Counter[str] = Counter()
        for one in self._examples:
            codes, _ = self._chosen(self._phrases(one.text))
            judged = [code for code in codes if _family(code) in one.families]
            given.update(judged)
            right.update(one.codes.intersection(judged))
        return {one.id: (right[one.id] + 1) / (given[one.id] + 2) for one in self.framework.codes}

    def judge(self, texts: Sequence[str]) -> Iterator[Judged]:
        """One judgement a text, in order."""
        for text in texts:
            phrases = self._phrases(text)
            given, tied = self._chosen(phrases)
            abstained: dict[str, float] = {}
            for code in sorted(tied, key=self.confidence.__getitem__):
                abstained[_family(code)] = self.confidence[code]
            codes = {code: self.confidence[code] for code in given}
            reasons = {code: f"cue {', '.join(dict.fromkeys(phrases[code]))}" for code in given}
            yield Judged(codes, abstained, reasons)

    def _phrases(self, text: str) -> Mapping[str, list[str]]:
        """The cues of each code, as they stand in the text."""
        found: dict[str, list[str]] = defaultdict(list)
        for hit in self._cues.find(text):
            found[hit.label].append(text[hit.start : hit.end])
        return found

    def _chosen(self, phrases: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
        """The codes that are given, and those that tie where only one may be."""
        of_family: dict[str, list[str]] = defaultdict(list)
        for code in phrases:
            of_family[_family(code)].append(code)
        given: list[str] = []
        tied: list[str] = []
        for family, codes in of_family.items():
            if family not in self._single:
                given += codes
                continue
            most = max(len(phrases[code]) for code in codes)
            leading = [code for code in codes if len(phrases[code]) == most]
            (given if len(leading) == 1 else tied).extend(leading)
        return list(guarded(dict.fromkeys(given, 1.0), self.framework)), tied


def _family(code: str) -> str:
    return code.partition(".")[0]
