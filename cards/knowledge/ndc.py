"""National Drug Codes: one number, many spellings, of which 10 digits without hyphens are not decidable alone.

A package code is labeller-product-package and is printed 4-4-2, 5-3-2 or 5-4-1; RxNorm pads each to
5-4-2 and drops the hyphens. Comparison is done on those 11 digits.
"""

from __future__ import annotations

import re

_DIGITS = (5, 4, 2)
_PRINTED = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}


def spellings(code: str) -> tuple[str, ...]:
    """The 11-digit codes that `code` may stand for: one, three for 10 bare digits, none when it is no NDC."""
    text = code.strip()
    if re.fullmatch(r"[0-9]{11}", text):
        return (text,)
    if re.fullmatch(r"[0-9]{10}", text):
        return (f"0{text}", f"{text[:5]}0{text[5:]}", f"{text[:9]}0{text[9:]}")
    parts = text.split("-")
    if tuple(map(len, parts)) in _PRINTED and re.fullmatch(r"[0-9]+", "".join(parts)):
        return ("".join(part.zfill(width) for part, width in zip(parts, _DIGITS, strict=True)),)
    return ()
