"""What is written into an instruction is in its own language, and reads back as what it was made from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cards.finding import AddPhase, Reroute, Reschedule
from cards.order import Dose, Every, Length, Phase, Route
from cards.quantity import Mass, Volume
from cds_service.reading.sig import read_sig
from cds_service.suggest.languages import languages
from tests.properties.shapes import Json
from tests.reading.given import KNOWLEDGE, order
from tests.suggest.clicks import EVERY_TWO_MONTHS, FIRST, LABEL, LOADING, MAINTENANCE, told

LANGUAGES = sorted(languages())
EVERIES = [
    Every(times, Decimal(period), unit, None if longest is None else Decimal(longest), most)
    for unit in ("d", "wk", "mo", "a")
    for times, most in ((1, None), (3, None), (2, 3))
    for period, longest in ((1, None), (2, None), (2, 3))
]
ENDS = [
    Phase(Dose(), doses=6),
    *(Phase(Dose(), lasts=Length(Decimal(n), Decimal(n), unit)) for n in (1, 2) for unit in ("d", "wk", "mo")),
    Phase(Dose(), lasts=Length(Decimal(1), Decimal(2), "wk")),
]
AMOUNTS = [Dose(Mass(Decimal(1000))), Dose(volume=Volume(Decimal("0.5"))), Dose(Mass(Decimal(250)), Volume(Decimal(1)))]
ROUTES = [Route.IM, Route.SC, Route.IV]

# An instruction a language, with "IM" and an interval and an end, and the same one given other words.
TEXTS = {
    "en": ("Inject 1000 mcg IM monthly for 6 doses", "subcutaneously", "every 2 months"),
    "es": ("Administrar 1 ampolla intramuscular cada mes durante 6 dosis", "por vía subcutánea", "cada 2 meses"),
    "fr": (
        "1 ampoule intramusculaire tous les mois pendant 6 injections",
        "par voie sous-cutanée",
        "tous les 2 mois",
    ),
    "de": ("1 Ampulle intramuskulär jeden Monat für 6 Injektionen", "subkutan", "alle 2 Monate"),
    "nl": ("1 ampul intramusculair elke maand gedurende 6 injecties", "subcutaan", "elke 2 maanden"),
    "it": ("1 fiala intramuscolare ogni mese per 6 iniezioni", "per via sottocutanea", "ogni 2 mesi"),
    "pt": ("1 ampola por via intramuscular a cada mês por 6 doses", "por via subcutânea", "a cada 2 meses"),
}
ENDS_OF = {"en": "for 6 doses", "es": "durante 6 dosis", "fr": "pendant 6 injections", "de": "für 6 Injektionen"}
ENDS_OF |= {"nl": "gedurende 6 injecties", "it": "per 6 iniezioni", "pt": "por 6 doses"}
INTERVALS = {"en": "monthly", "es": "cada mes", "fr": "tous les mois", "de": "jeden Monat", "nl": "elke maand"}
INTERVALS |= {"it": "ogni mese", "pt": "a cada mês"}
ROUTE_WORDS = {"en": "IM", "es": "intramuscular", "fr": "intramusculaire", "de": "intramuskulär"}
ROUTE_WORDS |= {"nl": "intramusculair", "it": "intramuscolare", "pt": "por via intramuscular"}


def in_words(text: str) -> Json:
    return order({"text": text})


def test_there_are_words_in_every_language_that_is_read() -> None:
    assert set(KNOWLEDGE.sig_languages) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("every", EVERIES, ids=str)
def test_an_interval_reads_back_as_itself(language: str, every: Every) -> None:
    sig = read_sig(f"1 mg IM {languages()[language].interval(every)}", KNOWLEDGE)

    assert ([every], ()) == ([phase.every for phase in sig.phases], sig.unread)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ROUTES, ids=str)
@pytest.mark.parametrize("dose", AMOUNTS, ids=str)
@pytest.mark.parametrize("end", ENDS, ids=str)
def test_a_step_reads_back_as_itself(language: str, route: Route, dose: Dose, end: Phase) -> None:
    step = replace(end, dose=dose, every=Every(1, Decimal(1), "d"))  # one that no length falls short of
    sig = read_sig(str(languages()[language].step(step, route)), KNOWLEDGE)

    assert ((step,), (route,), ()) == (sig.phases, sig.routes, sig.unread)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_interval_of_a_text_gets_other_words(language: str) -> None:
    text, _, interval = TEXTS[language]
    expected = text.replace(INTERVALS[language], interval)

    assert expected == told(in_words(text), Reschedule(LABEL, (FIRST,), EVERY_TWO_MONTHS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_end_of_a_text_is_taken_away(language: str) -> None:
    text = TEXTS[language][0]
    expected = text.removesuffix(f" {ENDS_OF[language]}")

    assert expected == told(in_words(text), Reschedule(LABEL, (FIRST,)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_route_of_a_text_gets_other_words(language: str) -> None:
    text, route, _ = TEXTS[language]
    expected = text.replace(ROUTE_WORDS[language], route)

    assert expected == told(in_words(text), Reroute(LABEL, Route.SC))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_told_behind_the_others_in_the_language_of_the_text(language: str) -> None:
    text, _, interval = TEXTS[language]
    words = languages()[language]
    expected = f"{text}, {words.then} 1000 mcg {words.route(Route.IM)} {interval}"

    assert expected == told(in_words(text), AddPhase(LABEL, _of_mass(MAINTENANCE), before=False))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_told_before_the_others_in_the_language_of_the_text(language: str) -> None:
    text = TEXTS[language][0]
    words = languages()[language]
    expected = f"{words.step(_of_mass(LOADING), Route.IM)}, {words.then} {text}"

    assert expected == told(in_words(text), AddPhase(LABEL, _of_mass(LOADING), before=True))


def _of_mass(step: Phase) -> Phase:
    return replace(step, dose=Dose(Mass(Decimal(1000))))


@pytest.mark.parametrize("every", [Every(1, Decimal(12), "h"), Every(1, Decimal(12), "h", Decimal(24))], ids=str)
def test_hours_have_no_words_because_no_regimen_counts_in_them(every: Every) -> None:
    assert [None] * len(LANGUAGES) == [languages()[language].interval(every) for language in LANGUAGES]
