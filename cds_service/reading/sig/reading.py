"""The instruction as prescribers write it, read into phases: "1 mg IM on alternate days for 2 weeks, then monthly".

The text is split into phases first; then every word must belong to a phrase that is understood or be known to
be harmless. What is left over is handed back as `Unread`, and the caller claims nothing that it might alter.
The text may be in any language of sig_words.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cds_service.reading.sig.finish import leave_doubtful
from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.lexemes import lexemes_of
from cds_service.reading.sig.notes import notes_on
from cds_service.reading.sig.phase import PhaseReader
from cds_service.reading.sig.phrases import Stretch, TimePhrase
from cds_service.reading.sig.said import PhaseReading, Unread
from cds_service.reading.sig.split import segments_of
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.order import Phase, Route, Substance
    from cards.text import Said
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.tokens import Tokens

LONGEST_SIG = 1000
_MOST_TOKENS = 300  # a thousand characters of prose hold fewer
_AMOUNTS = frozenset({"mass", "volume", "container"})
_MOST_LANGUAGES = 3  # beside English: related ones share words


@dataclass(frozen=True)
class Sig:
    """What an instruction says. With anything in `unread`, nothing else in it can be relied on, unless it `defers`.

    `kinds` are the meanings that its words have, understood in their place or not.
    """

    phases: tuple[Phase, ...] = ()
    routes: tuple[Route, ...] = ()
    substances: frozenset[Substance] = frozenset()
    unread: tuple[Unread, ...] = ()
    spans: tuple[Stretch, ...] = ()
    notes: tuple[Said, ...] = ()
    language: str = "en"
    kinds: frozenset[str] = frozenset()

    @property
    def says(self) -> tuple[tuple[Phase, ...], tuple[Route, ...]]:
        """What readings in two languages must agree on; containers may be named differently."""
        return tuple(replace(one, dose=replace(one.dose, container_word="")) for one in self.phases), self.routes

    @property
    def defers(self) -> bool:
        """Whether all that is left open is the schedule, for which it names other directions ("as directed")."""
        return bool(self.unread) and all(words.defers for words in self.unread)

    @property
    def strength_only(self) -> bool:
        """Whether it merely repeats a product's strength ("1000 mcg/mL Vial"): an instruction it is not."""
        only = self.phases[0] if len(self.phases) == 1 else None
        if only is None or self.unread or self.routes or only.every or only.doses or only.lasts or only.as_needed:
            return False
        dose = only.dose
        return dose.concentration is not None and not (dose.mass or dose.volume or dose.containers)


def read_sig(text: str, knowledge: Knowledge) -> Sig:
    """Read an instruction of at most 1,000 characters and 300 words; never raises, and a longer one is wholly unread.

    It is read in English and in the languages of which it holds most words. Readings that leave nothing out must
    agree; when none does, the language that knows most of the words tells what was not understood.
    """
    if len(text) > LONGEST_SIG:
        return Sig(unread=(Unread(text, touches_dose=True),))
    tokens = tokens_of(text)
    if len(tokens) > _MOST_TOKENS:
        return Sig(unread=(Unread(text, touches_dose=True),))
    spoken = [lexemes_of(tokens, language, knowledge) for language in _languages(tokens, knowledge)]
    readings = [_read(lexemes, knowledge) for lexemes in spoken]
    whole = [reading for reading in readings if not reading.unread]
    if any(reading.says != whole[0].says for reading in whole):
        return Sig(unread=(Unread(text, touches_dose=True),))
    return whole[0] if whole else min(zip(spoken, readings, strict=True), key=lambda one: one[0].unknown)[1]


def _languages(tokens: Tokens, knowledge: Knowledge) -> list[str]:
    """English, and the languages that the text holds most words of."""
    said = {token.folded for token in tokens.all}
    held = {language: len(said & words) for language, words in knowledge.sig_languages.items()}
    others = sorted((language for language, count in held.items() if count), key=lambda language: -held[language])
    return ["en", *others[:_MOST_LANGUAGES]]


def amount_spans(text: str, knowledge: Knowledge) -> tuple[Stretch, ...]:
    """Where each amount stands: start and end character, phase index, and what it measures."""
    return tuple(span for span in read_sig(text, knowledge).spans if span.matter in _AMOUNTS)


def _read(lexemes: Lexemes, knowledge: Knowledge) -> Sig:
    """The text read in one language."""
    readings = _readings(lexemes, knowledge)
    phases: list[Phase] = []
    for reading in readings:
        phases.append(reading.phase(phases[-1].dose if phases else None))
    return Sig(
        tuple(phases),
        tuple(dict.fromkeys(route for reading in readings for route in reading.routes)),
        frozenset(substance for reading in readings for substance in reading.substances),
        tuple(words for reading in readings for words in reading.unread),
        tuple(
            Stretch(start, end, index, matter)
            for index, reading in enumerate(readings)
            for start, end, matter in reading.spans
        ),
        notes_on(lexemes, knowledge),
        lexemes.language,
        frozenset(lexeme.kind for lexeme in lexemes.all),
    )


def _readings(lexemes: Lexemes, knowledge: Knowledge) -> list[PhaseReading]:
    """The phases read one by one; a stretch that adds neither amount nor time belongs to the phase before."""
    found: list[PhaseReading] = []
    for start, end in segments_of(lexemes):
        last_every = max((index for index in range(start, end) if _begins_interval(lexemes, index, end)), default=-1)
        index = start
        while index < end:
            first = index
            reading, index = PhaseReader(lexemes, index, end, knowledge).read(last_every)
            if found and not reading.timed and not reading.amounts:
                if found[-1].aimed and reading.aimed:
                    reading.unread.append(Unread(lexemes.words(first, index), touches_dose=True))
                _add(found[-1], reading)
            else:
                reading.paused = first > start
                found.append(reading)
            index += index < end
    leave_doubtful(found, lexemes)
    return found


def _begins_interval(lexemes: Lexemes, index: int, end: int) -> bool:
    said = phrase_at(lexemes, index, end, "time")
    return isinstance(said, TimePhrase) and said.every is not None


def _add(reading: PhaseReading, more: PhaseReading) -> None:
    reading.routes += more.routes
    reading.substances |= more.substances
    reading.unread += more.unread
    reading.as_needed |= more.as_needed
    reading.spans += more.spans
