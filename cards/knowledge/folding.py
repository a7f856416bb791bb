"""Words compared as prescribers type them: without case, accents or typographic apostrophes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_PIECE = re.compile(r"[^\W\d_]+|[0-9]+|\S")


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """ "Días" -> "dias", "dreißig" -> "dreissig"."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("\u2019", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def pieces(phrase: str) -> tuple[str, ...]:
    """The folded words, numbers and marks of a phrase: "jusqu'à" -> ("jusqu", "'", "a")."""
    return tuple(_PIECE.findall(fold(phrase)))
