"""Passwords: which are good enough, and how they are kept.

Length counts, and not being what everybody tries first; rules about kinds of characters are left
out, since they make people choose worse (NIST SP 800-63B, 5.1.1.2).
"""

from __future__ import annotations

import secrets
import unicodedata
from contextlib import suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
_FEWEST_KINDS = 5
_LONGEST_REPEATED = 4
# What people choose when twelve characters are asked for; with digits and signs at the end, too.
_COMMON = frozenset(
    """
    password passwordpassword mypassword newpassword changeme changemenow letmein letmeinnow
    welcome welcomeback administrator adminadmin superuser rootroot qwertyuiop qwertyqwerty
    qwertyuiopasdfgh asdfghjkl asdfghjklzxcvbnm zxcvbnm qazwsxedc qazwsxedcrfv iloveyou
    iloveyouforever football baseball basketball princess sunshine superman batman dragon monkey
    abcdefghijkl abcdefghijklmnop abcabcabcabc testtest testtesttest secret secretsecret
    correcthorsebatterystaple trustno blink internet computer jejakjejak jejak research
    katasandi katasandisaya sayangku sayangsayang bismillah alhamdulillah indonesia indonesiaraya
    jakarta bandung merdeka rahasia rahasiarahasia akusayangkamu
    비밀번호 비밀번호비밀번호 사랑해 사랑해요 대한민국 안녕하세요 qlalfqjsgh tkfkdgo tkfkdgody dkssudgktpdy
    """.split()
)
_ROW = "1234567890123456789012345678901234567890"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", _ROW)


class Passwords:
    """Makes and checks what is kept of passwords; slow on purpose, so called in few threads only."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        # Compared with when there is no account, so that an answer takes as long as if there were.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def hashed(self, password: str) -> str:
        """What is kept of a password (argon2id, RFC 9106)."""
        return self._hasher.hash(_one_form(password))

    def fits(self, hashed: str, password: str) -> bool:
        """Whether a password is the one kept; takes as long if nothing is kept."""
        right = False
        with suppress(VerificationError, InvalidHashError):
            right = self._hasher.verify(hashed or self._nobody, _one_form(password[:LONGEST]))
        return right and bool(hashed)

    def outdated(self, hashed: str) -> bool:
        """Whether it was kept in a weaker form than is made now."""
        return self._hasher.check_needs_rehash(hashed)


def weakness(password: str, *known: str) -> str:
    """What is wrong with a password, as a key of the messages; empty if nothing is.

    `known` are words that anybody could guess for this person, such as their name.

    >>> weakness("password2026!"), weakness("short"), weakness("angkot lewat dago pagi")
    ('password.common', 'password.short', '')
    """
    plain = _one_form(password)
    if len(plain) < SHORTEST:
        return "password.short"
    if len(plain) > LONGEST:
        return "password.long"
    return "password.common" if _guessable(plain.casefold(), known) else ""


def _guessable(plain: str, known: tuple[str, ...]) -> bool:
    core = plain.strip("0123456789!?.,*#@_- ").replace(" ", "")
    words = [word.casefold().replace(" ", "") for word in known]
    names = {part for word in words for part in (word, word.partition("@")[0])}
    return (
        core in _COMMON | names
        or plain in names
        or len(set(plain)) < _FEWEST_KINDS
        or any(_repeats(plain, length) for length in range(1, _LONGEST_REPEATED + 1))
        or any(plain in row or plain in row[::-1] for row in _KEYS)
        or (not core and len(set(plain)) < 2 * _FEWEST_KINDS)
    )


def _repeats(plain: str, length: int) -> bool:
    return plain == (plain[:length] * len(plain))[: len(plain)]


def _one_form(password: str) -> str:
    """One form for what is typed in two ways, such as an accent or a Korean syllable."""
    return unicodedata.normalize("NFKC", password)
