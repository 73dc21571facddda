"""What a host changed in a provision it took: figures, negation, duty and permission, words.

Within a language the words are compared; across languages only what can be: figures, negation
and modality. A government's own name for another's, and a renumbered reference, are no change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from jejak.comparing.quantities import Quantity, quantities
from jejak.model.degrees import Change, ChangeKind
from jejak.text.folding import lower

SAME_WORDS = 0.9
"""Share of words (Dice) from which on two provisions of one language say the same, if figures,
negation and modality agree too: in a provision of forty words, two may differ."""
SHOWN = 6
"""Differing stretches of words shown of one pair."""
SHORT = 3
"""A stretch without any word longer than this is not worth showing."""

# What only some languages say with a negation: "not guilty", "not only", "regardless of".
_IDIOM = re.compile(
    r"뿐(?:만)?\s?아니라|관계\s?없이|끊임없\w*|없[이는]|(?<!\w)(?:tidak bersalah|tidak hanya|not only|not guilty"
    r"|regardless|without|tanpa)(?!\w)"
)
_NEGATED = re.compile(
    r"(?<!\w)(?:not|no|never|nor|without|neither|nothing|nobody|cannot|tidak|tak|bukan|tanpa|belum|dilarang"
    r"|jangan|mustn['’]t|can['’]t|don['’]t|won['’]t)(?!\w)|아니|않|없|못하|말아야|금지"
)
_NOBODY = re.compile(
    r"(?<!\w)(?:no(?:body|thing| one)?|in no case|(?:tidak|tak) (?:se\w+|satu) ?pun)(?!\w)|아무도|누구도"
)
_ONLY = re.compile(r"(?<!\w)(?:only|hanya)(?!\w)|[에로]만(?!\w)|하여서만|하에서만")
_BAN = (
    r"(?<!\w)(?:may|shall|must|can) not(?!\w)|(?<!\w)(?:cannot|prohibited|forbidden|banned)(?!\w)"
    r"|(?<!\w)(?:dilarang|(?:tidak|tak) (?:boleh|dapat|diizinkan|diperbolehkan))(?!\w)|수 없|금지|아니 ?된다|안 된다"
)
_MODALITIES: tuple[tuple[str, str], ...] = (
    ("ban", _BAN),
    ("should", r"(?<!\w)(?:should|endeavou?r|encouraged|recommended|sebaiknya|dianjurkan|diupayakan|diimbau)(?!\w)|노력|권장"),
    ("must", r"(?<!\w)(?:shall|must|has to|have to|required|wajib|harus|diwajibkan)(?!\w)|(?:하여야|해야|어야|아야|여야) ?한"),
    ("may", r"(?<!\w)(?:may|can|dapat|boleh)(?!\w)|수 있"),
)  # fmt: skip
_MODAL = tuple((name, re.compile(pattern)) for name, pattern in _MODALITIES)
_HANGUL = re.compile(r"[가-힣]")
_TOKEN = re.compile(r"\w+(?:[.,:]\d+)*")
_PLACE = re.compile(
    r"[가-힣]{1,6}(?:특별시|광역시|시|군|구|도)(?:장|의회|청|민)?[은는이가을를의에도와과]?$"
)
_REFERENCE = re.compile(
    r"(?:pasal|ayat|huruf|article|section|paragraph|clause|제)\s*\(?\d+[a-z]?\)?(?:\s?[조항호])?", re.IGNORECASE
)  # fmt: skip


def changes(origin: str, host: str, *, translated: bool) -> tuple[Change, ...]:
    """What differs, in the words of both texts; empty where a provision was taken as it was.

    `translated` says that the two are in different languages.

    >>> changes("The fine is 50 dollars.", "The fine is 80 dollars.", translated=False)
    (Change(kind='number', origin='50', host='80'),)
    >>> changes("시장은 보조할 수 있다.", "The mayor shall give grants.", translated=True)
    (Change(kind='modality', origin='수 있', host='shall'),)
    """
    found = [
        *_numbers(origin, host),
        *_negation(origin, host, translated=translated),
        *_modality(origin, host),
    ]
    return tuple(found if translated else [*found, *_words(origin, host, found)])


def unchanged(found: Sequence[Change]) -> bool:
    """Whether nothing differs but names.

    >>> unchanged([Change("name", "Seoul", "Bandung")]), unchanged([Change("number", "3", "4")])
    (True, False)
    """
    return all(one.kind == "name" for one in found)


def _numbers(origin: str, host: str) -> Iterator[Change]:
    a, b = quantities(origin), quantities(host)
    values = [Counter(one.value for one in some) for some in (a, b)]
    only_a, only_b = _left(a, values[0] - values[1]), _left(b, values[1] - values[0])
    if only_a or only_b:
        yield Change("number", _told(origin, only_a), _told(host, only_b))


def _left(some: Sequence[Quantity], more: Counter[str]) -> list[Quantity]:
    """The figures that the other text lacks, each as often as it is in excess."""
    kept = []
    for one in some:
        if more[one.value] > 0:
            more[one.value] -= 1
            kept.append(one)
    return kept


def _told(text: str, some: Sequence[Quantity]) -> str:
    return "; ".join(text[one.start : one.end] for one in some)


def _negation(origin: str, host: str, *, translated: bool) -> Iterator[Change]:
    texts = [lower(origin), lower(host)]
    if translated:
        texts = [_IDIOM.sub(" ", one) for one in texts]
    a, b = (_NEGATED.search(one) for one in texts)
    if (a is None) != (b is None):
        yield Change("negation", a.group() if a else "", b.group() if b else "")


def _modality(origin: str, host: str) -> Iterator[Change]:
    """A duty made a permission or the like; a text without any such word says neither."""
    a, b = _modals(lower(origin)), _modals(lower(host))
    if a and b and not a.keys() & b.keys():
        yield Change("modality", next(iter(a.values())), next(iter(b.values())))


def _modals(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    nobody, only = _NOBODY.search(text), _ONLY.search(text)
    for name, pattern in _MODAL:
        hit = pattern.search(text)
        if hit:
            found[name] = hit.group().strip()
            # "may not" is a ban and no permission.
            text = pattern.sub(" ", text)
    if nobody and found:
        # "No one shall" and "tidak seorang pun boleh" both forbid.
        found.setdefault("ban", nobody.group())
    if only and {"must", "may"} & found.keys():
        # "Shall only" and "may only" come to the same.
        found |= dict.fromkeys(("must", "may"), next(iter(found.values())))
    return found


def _words(origin: str, host: str, found: Sequence[Change]) -> Iterator[Change]:
    """Stretches of words that differ, if there are enough of them to make another provision."""
    a, b = _tokens(origin), _tokens(host)
    matcher = SequenceMatcher(
        None, [one for one, _, _ in a], [one for one, _, _ in b], autojunk=False
    )
    differing = 0
    out: list[Change] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = _stretch(origin, a[a1:a2]), _stretch(host, b[b1:b2])
        kind: ChangeKind = "name" if _is_name(old, a1) and _is_name(new, b1) else "words"
        out.append(Change(kind, old, new))
        differing += (a2 - a1 + b2 - b1) * (kind == "words")
    same = 1 - differing / max(len(a) + len(b), 1)
    shown = [one for one in out if one.kind == "name" or same < SAME_WORDS]
    told = {word for one in found for word in (*one.origin.split("; "), *one.host.split("; "))}
    yield from [one for one in shown if _says_more(one, told)][:SHOWN]


def _says_more(one: Change, told: set[str]) -> bool:
    """Whether a change is not an article come or gone, nor named as a figure already."""
    words = {*one.origin.split(), *one.host.split()}
    return not words <= told and any(len(word) > SHORT or _HANGUL.search(word) for word in words)


def _tokens(text: str) -> list[tuple[str, int, int]]:
    masked = _REFERENCE.sub(lambda one: "§" * len(one.group()), text)
    return [(lower(one.group()), *one.span()) for one in _TOKEN.finditer(masked)]


def _stretch(text: str, tokens: Sequence[tuple[str, int, int]]) -> str:
    return text[tokens[0][1] : tokens[-1][2]] if tokens else ""


def _is_name(words: str, at: int) -> bool:
    """Whether differing words are a proper name: capitals inside a sentence, or a Korean place."""
    parts = words.split()
    if not parts or len(parts) > 4:
        return False
    if all(_PLACE.match(part) for part in parts):
        return True
    return at > 0 and all(part[0].isupper() for part in parts)
