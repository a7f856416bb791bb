"""Other active substances of the usual mixtures with B12: what holds one of them is no plain B12 injection.

Vitamins, local anaesthetics, analgesics, steroids, amino acids and "lipotropics", as labels and price lists name them.
Names are compared without accents, by whole words or by beginnings that serve several languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.tokens import Tokens

_WORDS = frozenset(
    {
        *("biotin", "biotina", "choline", "colina", "dexpanthenol", "folate", "inositol", "niacin", "riboflavin"),
        *("complex", "complexe", "complexo", "complejo", "complesso", "komplex", "minerals", "multivitamin"),
        *("iron", "ferrous", "ferric", "ferrum", "ferro", "ferroso", "fer", "hierro", "eisen", "ijzer"),
        *("zinc", "zink", "selenium", "coenzyme", "ubiquinone", "nad", "nadh", "mic", "mino", "lipo", "liver"),
        *("acetylcysteine", "arginine", "carnitine", "glutathione", "lipoic", "ornithine", "thioctic"),
        *("citicoline", "cocarboxylase", "cytidine", "uridine", "hcg", "ketamine", "metformin", "testosterone"),
    }
)
_BEGINNINGS = (
    *(
        "thiamin",
        "tiamin",
        "pyridox",
        "piridox",
        "piridoss",
        "riboflav",
        "niacinam",
        "nicotinam",
        "nicotinic",
        "nikotin",
    ),
    *(
        "folic",
        "foliq",
        "folin",
        "folsaure",
        "foliumz",
        "methylfol",
        "leucovor",
        "levoleucovor",
        "calciumfol",
        "multivit",
    ),
    *("ascorb", "askorb", "cholecalcif", "colecalcif", "ergocalcif", "tocopher", "polivit", "polyvit"),
    *("lidoca", "lignoca", "bupivaca", "ropivaca", "mepivaca", "procain", "prilocain", "articain"),
    *("diclofenac", "ketorolac", "meloxicam", "piroxicam", "ibuprof", "naprox", "orphenad", "orfenad"),
    *("dexamet", "betamet", "triamcin", "methylpredn", "metilpredn", "prednis", "hydrocort", "hidrocort"),
    *("semaglutid", "tirzepatid", "liraglutid", "lipotrop", "taurin", "methionin", "metionin", "inosit"),
    *("carnitin", "levocarnitin", "glutathion", "glutation", "acetylcyst", "acetilcist"),
)
_VITAMIN = frozenset({"vitamin", "vitamine", "vitamina", "vitamins", "vitamines", "vitaminas", "vit"})
_OTHER_B = frozenset({"1", "2", "3", "5", "6", "9"})
_OTHER_VITAMINS = frozenset({"a", "c", "d", "e", "k"})
_NUMBERED = {"d": frozenset({"2", "3"}), "k": frozenset({"1", "2"})}  # "D3" stands also without "vitamin"
_TIES = frozenset({"-", "\u2010", "\u2011", "."})


def other_active_at(tokens: Tokens, index: int) -> bool:
    """Whether another vitamin or medicine of the usual mixtures is named at `index`."""
    word = tokens[index].folded
    after = index + 1 + (tokens[index + 1].text == "-")
    if word == "b" and tokens[after].text in _OTHER_B:
        return True
    if word in _NUMBERED and tokens[index + 1].text in _NUMBERED[word] and tokens[index].end == tokens[index + 1].start:
        return True
    before = index - 1 - (tokens[index - 1].text in _TIES)
    if word in _OTHER_VITAMINS and tokens[before].folded in _VITAMIN:
        return True
    return tokens[index].kind == "word" and (word in _WORDS or word.startswith(_BEGINNINGS))
