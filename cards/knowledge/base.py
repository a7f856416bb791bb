"""The knowledge base in memory: its tables, and look-ups by code, spelling or word.

Nothing here guesses. A look-up that finds nothing answers None or an empty set, and so does one that
finds more than one meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cards.knowledge import ndc
from cards.knowledge.folding import pieces
from cards.knowledge.schema import Code, ProductCode, ScopeRow
from cards.knowledge.substances import Names, substance_names
from cards.knowledge.tables import Tables
from cards.knowledge.vocabulary import SigWord, TestRow, TimingRow, UnitRow
from cards.order import Route

LOCAL = "local"  # the system under which codes.yaml keeps spellings that belong to no code system
SigPhrase = tuple[tuple[str, ...], SigWord]
NDC = "http://hl7.org/fhir/sid/ndc"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_CATEGORY = 3  # characters before the dot


def _dotted(code: str) -> str:
    """An ICD-10 code with its dot, which many systems leave out: D510 is D51.0."""
    return code if "." in code or len(code) <= ICD_CATEGORY else f"{code[:ICD_CATEGORY]}.{code[ICD_CATEGORY:]}"


def _word(text: str) -> str:
    return " ".join(text.split()).casefold()


def _letters(row: SigWord) -> set[str]:
    return {piece for word in row.words for piece in pieces(word) if piece.isalpha()}


@dataclass(frozen=True)
class Knowledge(Tables):
    """The tables, and what a code, a spelling or a word means by them."""

    def groups(self, system: str | None, code: str) -> frozenset[str]:
        """The concept groups of a code; empty when it is in none. `system` None: a spelling without a system."""
        found = [self._groups[key] for key in self._keys(system, code) if key in self._groups]
        return found[0] if len(found) == 1 else frozenset()

    def codes_of(self, group: str) -> tuple[Code, ...]:
        """The codes of a concept group, in the order of the table."""
        return tuple(row for row in self.codes.values() if row.group == group)

    def test_of(self, system: str | None, code: str) -> TestRow | None:
        """The laboratory test that a code stands for."""
        groups = self.groups(system, code)
        found = [row for row in self.tests.values() if groups.intersection(row.groups)]
        return found[0] if len(found) == 1 else None

    def product(self, system: str | None, code: str) -> ProductCode | None:
        """What a medication code says of the product; an NDC in any of its spellings."""
        found = [self._products[key] for key in self._keys(system, code) if key in self._products]
        return found[0] if len(found) == 1 else None

    def product_named(self, name: str) -> ProductCode | None:
        """A product that a site added to the tables, by the whole of its name, without regard to case."""
        return self._product_names.get(_word(name))

    def unit(self, spelling: str) -> UnitRow | None:
        """A unit exactly as spelt, but for spaces around it: case matters."""
        return self._units.get(spelling.strip())

    def route(self, system: str | None, code: str) -> Route | None:
        """The route of a code; without a system the code is read as a word."""
        if system is None:
            return self.route_word(code)
        return self._routes.get((self.system(system), code.strip()))

    def route_word(self, text: str) -> Route | None:
        """The route that the whole of `text` names, without regard to case."""
        return self._routes.get((None, _word(text)))

    def timing(self, system: str | None, code: str) -> TimingRow | None:
        """The timing of a code; without a system the code is read as a word, without regard to case."""
        if system is None:
            return self._timings.get((None, _word(code)))
        return self._timings.get((self.system(system), code.strip()))

    def sig_words_from(self, first: str, language: str) -> tuple[SigPhrase, ...]:
        """Every wording of sig_words.yaml in a language that begins with a folded word, the longest first."""
        return self._sig_phrases[language].get(first, ())

    @cached_property
    def sig_languages(self) -> dict[str, frozenset[str]]:
        """By language, English first, the folded words that tell it from English and from the routes' names."""
        words = {
            language: {word for row in self.sig_words.values() if row.language == language for word in _letters(row)}
            for language in ("any", "en", *sorted({row.language for row in self.sig_words.values()} - {"any", "en"}))
        }
        routes = {piece for row in self.routes.values() if row.system is None for piece in pieces(row.code)}
        shared = words.pop("any") | words["en"] | routes
        return {language: frozenset(own - shared) for language, own in words.items()}

    def system(self, uri: str | None) -> str:
        """The usual URI of a code system for any URI that stands for it; others are returned as they are."""
        given = LOCAL if uri is None else uri.strip()
        return self._system_aliases.get(given, given)

    @cached_property
    def substance_names(self) -> Names:
        """Concept groups by the name of a substance, in lower case."""
        return substance_names(self.codes.values(), self.groups)

    @cached_property
    def coded_brands(self) -> dict[str, ProductCode]:
        """Brands that have a code of their own, by the name in lower case."""
        found = ((row.display.lower(), self.product(row.system, row.code)) for row in self.codes_of("b12.brand"))
        return {name: product for name, product in found if product is not None}

    @cached_property
    def scopes_of(self) -> dict[str, tuple[ScopeRow, ...]]:
        """By regimen id, the rows of scenarios.yaml that say for whom it is."""
        scopes = self.scenarios.values()
        return {
            row.id: tuple(scope for scope in scopes if scope.scenario == row.scenario or row.id in scope.regimens)
            for row in self.regimens
        }

    def _keys(self, system: str | None, code: str) -> tuple[tuple[str, str], ...]:
        uri = self.system(system)
        if uri == ICD10CM:
            return ((uri, _dotted(code.strip())),)
        return tuple((uri, one) for one in (ndc.spellings(code) if uri == NDC else (code.strip(),)))

    @cached_property
    def _sig_phrases(self) -> dict[str, dict[str, tuple[SigPhrase, ...]]]:
        found: dict[str, dict[str, tuple[SigPhrase, ...]]] = {}
        for language in self.sig_languages:
            rows = (row for row in self.sig_words.values() if row.language in {"any", language})
            phrases = sorted(((pieces(word), row) for row in rows for word in row.words), key=lambda one: -len(one[0]))
            by_first = found.setdefault(language, {})
            for phrase in phrases:
                by_first[phrase[0][0]] = (*by_first.get(phrase[0][0], ()), phrase)
        return found

    @cached_property
    def _system_aliases(self) -> dict[str, str]:
        return {alias: row.uri for row in self.systems.values() for alias in row.aliases}

    @cached_property
    def _groups(self) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], frozenset[str]] = {}
        for row in self.codes.values():
            for key in self._keys(row.system, row.code):
                found[key] = found.get(key, frozenset()) | {row.group} | self._roles_of(row)
        return found

    def _roles_of(self, code: Code) -> set[str]:
        """The roles of a code, as groups "role.dietary", so that a rule meets groups alone."""
        name = code.id.rpartition("|")[0]
        return {f"role.{role.id}" for role in self.roles.values() if name in role.codes or code.group in role.groups}

    @cached_property
    def _products(self) -> dict[tuple[str, str], ProductCode]:
        return {key: row for row in self.product_codes.values() for key in self._keys(row.system, row.code)}

    @cached_property
    def _product_names(self) -> dict[str, ProductCode]:
        return {_word(row.display): row for row in self.product_codes.values() if row.id in self.products}

    @cached_property
    def _units(self) -> dict[str, UnitRow]:
        return {row.spelling: row for row in self.units.values()}

    @cached_property
    def _routes(self) -> dict[tuple[str | None, str], Route]:
        return {
            (row.system, row.code if row.system else _word(row.code)): Route(row.route) for row in self.routes.values()
        }

    @cached_property
    def _timings(self) -> dict[tuple[str | None, str], TimingRow]:
        return {(row.system, row.code if row.system else _word(row.code)): row for row in self.timings.values()}
