"""Formulas of the law: provisions that every policy has and nobody borrows.

Enacting words, letterheads, titles, entry into force, publication and signatures, in Indonesian,
English and Korean. They are known by their words, so a policy need not stand in a collection.
"""

from __future__ import annotations

import re

LONGEST = 280
"""A provision with more characters than this says more than a formula does."""

_OPENINGS = (
    # Indonesian: invocation, enacting words, legal grounds, publication, signature.
    r"dengan rahmat tuhan",
    r"(?:peraturan|keputusan|instruksi) (?:daerah|wali ?kota|bupati|gubernur|presiden|menteri)\b[^.]{0,120}(?:nomor|tentang)\b",
    r"(?:wali ?kota|bupati|gubernur)\s[\w ]{2,40},$",
    r"memutuskan\b|menetapkan\s*:|mengingat\s*:|dengan persetujuan bersama",
    r"(?:ditetapkan|diundangkan|disahkan|dibuat) (?:di|pada)\b",
    r"(?:lembaran|berita) daerah\b",
    r"agar setiap orang (?:dapat )?mengetahui",
    r"(?:salinan )?sesuai dengan aslinya|ttd\b",
    r"(?:dalam )?(?:peraturan|keputusan)[\w ]{0,60}(?:ini )?yang dimaksud dengan",
    r"(?:peraturan|keputusan|program|rencana)[\w ]{0,60}\bini (?:mulai )?(?:berlaku|dinamakan|disebut)\b",
    # English
    r"this (?:ordinance|act|law|by-?law|regulation|decree|policy|plan|programme|program)s?,? (?:may|shall) be (?:cited|known|called)",
    r"this (?:ordinance|act|law|by-?law|regulation|decree|policy|plan|programme|program)\b[\w ,]{0,40}(?:enters?|comes?|shall enter|shall come|takes?|shall take) (?:into|in)?\s?(?:force|effect|operation)",
    r"be it (?:enacted|ordained|resolved)|now,? therefore",
    r"in this (?:ordinance|act|law|by-?law|regulation|policy)\b[^.]{0,60}\b(?:means?|definitions?|the following)",
    r"(?:done|signed|sealed|given|adopted|approved|passed|enacted) (?:at|by|in|on|this)\b[^.]{0,90}$",
    # Korean
    r"부\s?칙(?:\s|$)",
    r"이 (?:조례|규칙|법|법률|계획|규정|지침|훈령)[은는](?:[^.]{0,60}(?:부터|날에?)) 시행한다",
    r"이 (?:조례|규칙|법|법률|규정|지침)에서 (?:사용하는 용어|말하는|[\"“'‘])",
    r"[\w ]{2,30}(?:조례|규칙)(?: 시행규칙)?$|\(?(?:제정|개정|전부개정|일부개정)\)? ",
)
_FORMULA = re.compile("|".join(f"(?:{one})" for one in _OPENINGS), re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def is_formula(words: str) -> bool:
    """Whether a provision, without its number, is a formula.

    >>> is_formula("Peraturan ini mulai berlaku pada tanggal diundangkan.")
    True
    >>> is_formula("이 조례는 공포한 날부터 시행한다."), is_formula("Taman dibuka setiap hari.")
    (True, False)
    """
    first = words.strip().split("\n", 1)[0].rstrip()
    # A list of definitions is as long as it likes; it is known by the line it begins with.
    some = first if first.endswith(":") else words
    plain = _SPACE.sub(" ", some).strip(' #*_"“”\t\n')
    return len(plain) <= LONGEST and _FORMULA.match(plain) is not None
