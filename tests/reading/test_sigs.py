"""Instructions as prescribers write them: every phase as read, or the words that were not understood."""

import pytest

from cds_service.reading import amount_spans
from cds_service.reading.sig import LONGEST_SIG, read_sig
from tests.reading.given import KNOWLEDGE, dose, order, read, repeat
from tests.reading.shown import faults, lines, phase_line

UNDERSTOOD = [
    ("1000 mcg IM monthly", ["1000 mcg every 1 mo"], ["IM"]),
    ("1,000 mcg = 1 mL, IM, qMonth", ["1000 mcg 1 mL every 1 mo"], ["IM"]),
    (
        "Inject 1 mL (1,000 mcg total) into the muscle every 30 (thirty) days., Starting Sat 1/10/2026, Normal",
        ["1000 mcg 1 mL every 30 d"],
        ["injection", "IM"],
    ),
    (
        "Inject 1 milligram - every 2 days - Intramuscular route - for 2 weeks",
        ["1000 mcg every 2 d for 2 wk"],
        ["injection", "IM"],
    ),
    ("then Inject 1 milligram - every 3 months - Intramuscular route", ["1000 mcg every 3 mo"], ["injection", "IM"]),
    ("1mg by intramuscular injection every 2 to 3 months", ["1000 mcg every 2-3 mo"], ["IM"]),
    ("1mg by intramuscular injection every 2-3 months", ["1000 mcg every 2-3 mo"], ["IM"]),
    ("1cc IM q4wks", ["1 mL every 4 wk"], ["IM"]),
    ("1 mL IM every 4 weeks", ["1 mL every 4 wk"], ["IM"]),
    ("5 g IV over 15 minutes", ["5000000 mcg"], ["IV"]),
    (
        "Inject 1 mL IM daily x7 days, then weekly x4, then monthly",
        ["1 mL every 1 d for 7 d", "1 mL every 1 wk 4 doses", "1 mL every 1 mo"],
        ["injection", "IM"],
    ),
    (
        "1 mg three times a week for 2 weeks then every 3 months",
        ["1000 mcg every 3 per 1 wk for 2 wk", "1000 mcg every 3 mo"],
        [],
    ),
    (
        "1 mg 3 times a week for 2 weeks, followed by 1 mg every 3 months",
        ["1000 mcg every 3 per 1 wk for 2 wk", "1000 mcg every 3 mo"],
        [],
    ),
    (
        "hydroxocobalamin 1mg IM alternate days until no further improvement, then every 2 months",
        ["1000 mcg every 2 d until no further improvement", "1000 mcg every 2 mo"],
        ["IM"],
    ),
    (
        "1 mg IM daily for 7 days, then weekly for 4 weeks, monthly thereafter",
        ["1000 mcg every 1 d for 7 d", "1000 mcg every 1 wk for 4 wk", "1000 mcg every 1 mo"],
        ["IM"],
    ),
    (
        "1000 mcg IM daily x 7 days, weekly x 4 weeks, monthly",
        ["1000 mcg every 1 d for 7 d", "1000 mcg every 1 wk for 4 wk", "1000 mcg every 1 mo"],
        ["IM"],
    ),
    (
        "1 mg IM daily for 7 days; weekly for 4 weeks; monthly for life",
        ["1000 mcg every 1 d for 7 d", "1000 mcg every 1 wk for 4 wk", "1000 mcg every 1 mo"],
        ["IM"],
    ),
    ("0,5 ml im weekly", ["0.5 mL every 1 wk"], ["IM"]),
    ("0.5 mL SC weekly", ["0.5 mL every 1 wk"], ["SC"]),
    (".5 mL weekly", ["0.5 mL every 1 wk"], []),
    ("1 ampoule IM 3x/week x 2 weeks", ["1 x ampoule every 3 per 1 wk for 2 wk"], ["IM"]),
    ("one ampoule IM every three months", ["1 x ampoule every 3 mo"], ["IM"]),
    ("1 vial IM monthly", ["1 x vial every 1 mo"], ["IM"]),
    ("6 injections over 2 weeks", ["6 doses for 2 wk"], []),
    ("1 mg IM x 6 doses", ["1000 mcg 6 doses"], ["IM"]),
    (
        "1 mg IM x 6 injections over 2 weeks then every 12 weeks",
        ["1000 mcg 6 doses for 2 wk", "1000 mcg every 12 wk"],
        ["IM"],
    ),
    (
        "Loading: 1 mg alt days 2 weeks; Maintenance: 1 mg every 3 months",
        ["1000 mcg every 2 d for 2 wk", "1000 mcg every 3 mo"],
        [],
    ),
    ("1000 mcg IM 12 weekly", ["1000 mcg every 12 wk"], ["IM"]),
    ("1 mg i.m. 3-monthly", ["1000 mcg every 3 mo"], ["IM"]),
    ("1 mg IM 2 to 3 monthly", ["1000 mcg every 2-3 mo"], ["IM"]),
    ("1000 mcg IM stat", ["1000 mcg 1 doses"], ["IM"]),
    ("1000 mcg IM once", ["1000 mcg 1 doses"], ["IM"]),
    ("1000 mcg IM stat then monthly", ["1000 mcg 1 doses", "1000 mcg every 1 mo"], ["IM"]),
    ("Administer 500mg IM as a single dose", ["500000 mcg 1 doses"], ["IM"]),
    ("Inject 1 mL intramuscularly once a month", ["1 mL every 1 mo"], ["injection", "IM"]),
    ("1000 mcg IM once weekly", ["1000 mcg every 1 wk"], ["IM"]),
    ("1000 mcg IM twice weekly", ["1000 mcg every 2 per 1 wk"], ["IM"]),
    ("1000 mcg IM every other week", ["1000 mcg every 2 wk"], ["IM"]),
    ("1000 mcg IM every other day", ["1000 mcg every 2 d"], ["IM"]),
    ("1000 mcg IM qod", ["1000 mcg every 2 d"], ["IM"]),
    ("1000 mcg IM q2d", ["1000 mcg every 2 d"], ["IM"]),
    ("1 mL IM q month", ["1 mL every 1 mo"], ["IM"]),
    ("1 mL IM q3 months", ["1 mL every 3 mo"], ["IM"]),
    ("1000 mcg IM fortnightly", ["1000 mcg every 2 wk"], ["IM"]),
    ("1000 mcg IM once every 3 months", ["1000 mcg every 3 mo"], ["IM"]),
    ("1000 mcg IM weekly on Monday", ["1000 mcg every 1 wk"], ["IM"]),
    ("1000 mcg IM Mon, Wed, Fri", ["1000 mcg every 3 per 1 wk"], ["IM"]),
    ("1000 mcg IM weekly x4", ["1000 mcg every 1 wk 4 doses"], ["IM"]),
    ("1000 mcg IM weekly for 1-2 months", ["1000 mcg every 1 wk for 1-2 mo"], ["IM"]),
    ("1000 mcg/mL IM monthly", ["at 1000 mcg/mL every 1 mo"], ["IM"]),
    ("1000 mcg/mL Vial", ["at 1000 mcg/mL"], []),
    ("1 mL IM monthly as directed", ["1 mL every 1 mo"], ["IM"]),
    ("1 mL IM or SC monthly", ["1 mL every 1 mo"], ["IM", "SC"]),
    ("deep subcutaneous 1000 mcg monthly", ["1000 mcg every 1 mo"], ["deep SC"]),
    ("1000 mcg IM monthly prn", ["1000 mcg every 1 mo as needed"], ["IM"]),
    ("1000 mcg IM for vitamin B12 deficiency monthly for life", ["1000 mcg every 1 mo"], ["IM"]),
    ("10 mL bid", ["10 mL every 2 per 1 d"], []),
    ("1000 \u00b5g IM monthly", ["1000 mcg every 1 mo"], ["IM"]),
    ("1000 \u03bcg IM monthly", ["1000 mcg every 1 mo"], ["IM"]),
    ("1 mL IM in the left deltoid monthly, refills: 3", ["1 mL every 1 mo"], ["IM"]),
    ("1000 mcg IM every 24 hours for 1 week", ["1000 mcg every 24 h for 1 wk"], ["IM"]),
    ("one injection every 3 months", ["every 3 mo"], []),
    ("1000 mcg then 500 mcg", ["1000 mcg", "500 mcg"], []),
    ("inyectar 1 ampolla cada mes", ["1 x ampolla every 1 mo"], []),
]

NOT_UNDERSTOOD = [
    ("inject 1/2 mL weekly", ["1/2 mL"], True),
    ("1.000 mg weekly", ["1.000 mg"], True),
    ("500-1000 mcg IM monthly", ["500-1000 mcg"], True),
    ("1000 units IM weekly", ["1000 units"], True),
    ("1 mL IM x 4 weekly", ["x 4 weekly"], False),
    ("one to two tablets every 4-6 hours as needed for rib pain", ["one to two tablets", "for rib pain"], True),
    ("taper as directed", ["taper", "as directed"], True),
    ("TAKE ONE DAILY", ["ONE"], True),
    ("1 mg IM monthly increase to 2 mg", ["increase to 2 mg"], True),
    ("do not give 1 mg IM monthly", ["do not"], True),
    ("1 mg/kg IM daily", ["1 mg/kg"], True),
    ("1000 mcg IM weekly monthly", ["monthly"], False),
    ("give 2 x 1 mg ampoules monthly", ["2 x 1 mg ampoules"], True),
    ("1000 mcg IM daily in 2 weeks", ["in"], False),
    ("1000 mcg per week IM", ["1000 mcg per week"], True),
    ("10 mcg/day IM", ["10 mcg/day"], True),
    ("1000 mcg IM biweekly", ["biweekly"], False),
    ("1000 mcg IM OD", ["OD"], False),
]


@pytest.mark.parametrize(("text", "phases", "routes"), UNDERSTOOD)
def test_an_instruction_is_read_into_its_phases(text: str, phases: list[str], routes: list[str]) -> None:
    sig = read_sig(text, KNOWLEDGE)

    assert (phases, routes, ()) == ([phase_line(phase) for phase in sig.phases], list(sig.routes), sig.unread)


@pytest.mark.parametrize(("text", "unread", "touches_dose"), NOT_UNDERSTOOD)
def test_words_that_could_change_the_meaning_are_handed_back_unread(
    text: str, unread: list[str], *, touches_dose: bool
) -> None:
    sig = read_sig(text, KNOWLEDGE)

    assert unread == [stretch.words for stretch in sig.unread]
    assert touches_dose == any(stretch.touches_dose for stretch in sig.unread)


@pytest.mark.parametrize("text", [text for text, _unread, _touches in NOT_UNDERSTOOD])
def test_nothing_is_claimed_from_an_instruction_with_unread_words(text: str) -> None:
    found = read(order({"text": text}))

    assert [] == lines(found)
    assert {"dose", "schedule"} <= set(faults(found))


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("1000 mcg IM as directed", ["1000 mcg"]),
        ("1 Ampulle nach Schema", ["1 x ampulle"]),
        ("See instructions", []),
        ("1000 mcg IM daily for 7 days then as directed", ["1000 mcg"]),
    ],
)
def test_directions_given_elsewhere_leave_the_schedule_open_and_nothing_else(text: str, read_as: list[str]) -> None:
    found = read(order({"text": text}))

    assert (read_as, ["schedule"]) == (lines(found), faults(found))


def test_directions_given_elsewhere_add_nothing_where_the_structure_has_the_schedule() -> None:
    found = read(order({"text": "1000 mcg IM as directed", "timing": MONTHLY}))

    assert (["1000 mcg every 1 mo"], []) == (lines(found), faults(found))


def test_directions_given_elsewhere_after_a_change_of_dose_leave_all_open() -> None:
    found = read(order({"text": "1000 mcg IM daily for 7 days, then 100 mcg as directed"}))

    assert ([], {"dose", "schedule", "route"}) == (lines(found), set(faults(found)))


def test_unread_words_leave_the_structured_dose_but_not_the_structured_schedule() -> None:
    found = read(order({"text": "1 mL IM monthly after breakfast", "doseAndRate": [dose(1, "mL")], "timing": MONTHLY}))

    assert (["1 mL"], ["schedule", "route"]) == (lines(found), faults(found))


def test_a_dose_that_contradicts_the_structure_is_told_even_beside_unread_words() -> None:
    found = read(order({"text": "10 mL IM monthly after breakfast", "doseAndRate": [dose(1, "mL")]}))

    assert ([], {"dose", "schedule", "route"}) == (lines(found), set(faults(found)))


def test_an_instruction_beyond_the_limit_is_wholly_unread() -> None:
    found = read(order({"text": "1 mL IM monthly " * LONGEST_SIG}))

    assert ([], ["dose", "schedule"]) == (lines(found), faults(found))


def test_each_amount_is_found_where_it_stands() -> None:
    text = "1,000 mcg = 1 mL IM weekly x4, then 2 ampoules monthly"

    spans = amount_spans(text, KNOWLEDGE)

    assert [("1,000 mcg", 0, "mass"), ("1 mL", 0, "volume"), ("2 ampoules", 1, "container")] == [
        (text[start:end], phase, measure) for start, end, phase, measure in spans
    ]


def test_a_strength_in_place_of_an_instruction_says_nothing_of_the_dose() -> None:
    found = read(order({"text": "1000 mcg/mL Vial", "timing": MONTHLY}))

    assert (["every 1 mo"], []) == (lines(found), faults(found))


def test_a_strength_in_place_of_an_instruction_must_fit_the_product() -> None:
    found = read(order({"text": "100 mcg/mL Vial", "timing": MONTHLY}))

    assert (None, ["strength"]) == (found.product.concentration, faults(found))


MONTHLY = repeat(frequency=1, period=1, periodUnit="mo")
