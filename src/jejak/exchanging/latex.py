"""Text in BibTeX: accents and symbols of LaTeX into characters, and characters kept from LaTeX.

Reading is pylatexenc's; what is written is UTF-8, which BibLaTeX and current BibTeX read, with only
those characters escaped that LaTeX would take for commands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # Escaped with a backslash, a brace without its other would still end the field for BibTeX.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    **{one: rf"\{one}" for one in "&%#_$"},
}
# Two of these in a row are one character to LaTeX: dashes, quotes, Spanish marks.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[!?])(?=`)")
_PERCENT = re.compile(r"(?<!\\)%")
_HARMLESS = re.compile(r"\\([_%&#$~])")


def encoded(text: str) -> str:
    r"""Text as it stands in a BibTeX field.

    >>> encoded("Riset & kota: 100 %")
    'Riset \\& kota: 100 \\%'
    """
    separate = _LIGATURE.sub("\x00", text)
    return "".join(_ESCAPES.get(one, one) for one in separate).replace("\x00", "{}")


def decoded(text: str) -> str:
    r"""What a BibTeX field says; one that LaTeX itself would refuse is left as it stands.

    >>> decoded(r"Caf\'e {\"u}ber {Seoul} \& co")
    'Café über Seoul & co'
    """
    if not re.search(r"[\\{}~$%`'^-]", text):
        return " ".join(text.split())
    try:
        # To LaTeX a bare % begins a comment, but nobody writes one into a title.
        plain = str(_decoder().latex_to_text(_PERCENT.sub(r"\%", text)))
    except Exception:  # noqa: BLE001  (the parser has no error of its own)
        return text
    return " ".join(plain.replace("\u02c6", "^").split())


def verbatim(text: str) -> str:
    r"""A field that is no prose (an address, a file), with the backslashes of exporters removed.

    >>> verbatim(r"https://example.org/a\_b\%20c")
    'https://example.org/a_b%20c'
    """
    return _HARMLESS.sub(r"\1", text).strip()


def balanced(text: str) -> bool:
    """Whether every brace has its other, so that a field can hold the text as it is.

    >>> balanced("a{b}"), balanced("}{")
    (True, False)
    """
    depth = 0
    for one in text:
        depth += (one == "{") - (one == "}")
        if depth < 0:
            return False
    return depth == 0


@cache
def _decoder() -> Any:
    context = get_default_latex_context_db()
    # Without the first an address comes out between pointed brackets; the braces are unknown to it.
    own = {"url": "%s", "textbraceleft": "{", "textbraceright": "}"}
    macros = [MacroTextSpec(name, simplify_repl=text) for name, text in own.items()]
    context.add_context_category("bibliography", prepend=True, macros=macros)
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=False)
