"""The words by which a name tells the form of a product, and so how it is given.

Whole words, and beginnings that serve several languages ("comprim" is comprimé, comprimido, comprimidos); both are
compared without accents. A vial or an ampoule speaks for an injection only as long as nothing says that it is drunk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.knowledge.folding import fold
from cards.order import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMS: dict[Kind, tuple[str, ...]] = {
    Kind.INJECTION: ("inject", "injek", "injet", "inyec", "iniett", "iniez", "syringe"),
    Kind.ORAL: (
        *(
            "tablet",
            "zuigtablet",
            "smelttablet",
            "kauwtablet",
            "bruistablet",
            "kautablet",
            "lutschtablet",
            "filmtablet",
        ),
        *("schmelztablet", "brausetablet", "filmomhuld", "comprim", "compress", "capsul", "kapsel", "kapsul", "caplet"),
        *(
            "gelule",
            "softgel",
            "dragee",
            "drage",
            "lozeng",
            "pastil",
            "troche",
            "chew",
            "orodisp",
            "sublingual",
            "gumm",
        ),
        *("syrup", "sirup", "sirop", "sciropp", "jarabe", "xarope", "elixir", "granul", "sachet", "liquid"),
        *(
            "gotas",
            "gocce",
            "goutte",
            "tropfen",
            "druppel",
            "buvable",
            "bebible",
            "drinkable",
            "trink",
            "oral",
            "peroral",
        ),
    ),
    Kind.NASAL: ("nasal", "intranasal"),
    Kind.OTHER: (
        "ophthalm",
        "oftalm",
        "collyr",
        "kollyr",
        "colirio",
        "augentropf",
        "oogdruppel",
        "transderm",
        "topical",
    ),
}
_WORDS: dict[str, Kind] = {
    **dict.fromkeys(("inj", "shot", "shots"), Kind.INJECTION),
    **dict.fromkeys(("tab", "tabs", "tbl", "cap", "caps", "cps", "cpr", "odt", "tbcr", "tbdp", "tbec"), Kind.ORAL),
    **dict.fromkeys(("po", "sl", "subl", "drop", "drops", "gtt"), Kind.ORAL),
    **dict.fromkeys(
        ("patch", "patches", "pflaster", "parche", "parches", "pleister", "cerotto", "adesivo"), Kind.OTHER
    ),
    **dict.fromkeys(("eye", "eyedrops", "cream", "creme", "crema", "ointment", "gel"), Kind.OTHER),
    "spray": Kind.NASAL,
}
_CONTAINERS = ("ampoul", "ampul", "ampoll", "ampola", "fiala", "fiale", "vial")
_CONTAINER_WORDS = frozenset({"amp", "amps"})
_WEAK = frozenset({"po", "sl", "liquid"})  # also Portuguese for powder, a maker's S.L., what a vial holds


def kind_of(word: str) -> Kind | None:
    """The sort of product that one word speaks for."""
    word = fold(word)
    if word in _WORDS:
        return _WORDS[word]
    if word in _CONTAINER_WORDS or word.startswith(_CONTAINERS):
        return Kind.INJECTION
    return next((kind for kind, starts in _FORMS.items() if word.startswith(starts)), None)


def kinds_of(words: Iterable[str]) -> frozenset[Kind]:
    """The sorts that the words of a name speak for, without that of a container whose content is not injected."""
    said = {word: kind for word in words if (kind := kind_of(word)) is not None}
    if Kind.INJECTION in said.values():
        said = {word: kind for word, kind in said.items() if fold(word) not in _WEAK}
    stated = {kind for word, kind in said.items() if not _is_container(word)}
    return frozenset(stated or said.values())


def one_kind(kinds: frozenset[Kind]) -> Kind:
    """The one sort of several: of sorts that are not injected the last one named here, UNSTATED beside an injection."""
    if Kind.INJECTION in kinds or Kind.ANTIDOTE in kinds or not kinds:
        return next(iter(kinds)) if len(kinds) == 1 else Kind.UNSTATED
    if kinds == {Kind.NASAL, Kind.OTHER}:  # a nasal gel
        return Kind.NASAL
    return next(kind for kind in (Kind.OTHER, Kind.ORAL, Kind.NASAL) if kind in kinds)


def _is_container(word: str) -> bool:
    word = fold(word)
    return word in _CONTAINER_WORDS or word.startswith(_CONTAINERS)
