"""The words of intervals and lengths of time in English instructions."""

from __future__ import annotations

from cards.order import PeriodUnit

_UNIT_WORDS: dict[PeriodUnit, str] = {
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "wk": "w wk wks week weeks",
    "mo": "mo mos mth mths month months",
    "a": "y yr yrs year years",
}
TIME: dict[str, PeriodUnit] = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

ADVERBS: dict[str, tuple[int, int, PeriodUnit]] = {
    "daily": (1, 1, "d"),
    "qd": (1, 1, "d"),
    "bid": (2, 1, "d"),
    "tid": (3, 1, "d"),
    "qod": (1, 2, "d"),
    "eod": (1, 2, "d"),
    "weekly": (1, 1, "wk"),
    "tiw": (3, 1, "wk"),
    "fortnightly": (1, 2, "wk"),
    "monthly": (1, 1, "mo"),
    "quarterly": (1, 3, "mo"),
    "yearly": (1, 1, "a"),
    "annually": (1, 1, "a"),
}
LONG_ADVERBS: dict[str, PeriodUnit] = {"weekly": "wk", "monthly": "mo"}
TIMES = {"once": 1, "twice": 2, "thrice": 3}
SECOND = frozenset({"other", "second", "alternate"})
ORDINALS = {"second": 2, "third": 3, "fourth": 4}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_NAMES = {form: name for name in _DAYS for form in (name, name + "s", name[:3])} | {
    "tues": "tuesday",
    "thur": "thursday",
    "thurs": "thursday",
}
DOSES = frozenset({"dose", "doses", "injection", "injections", "shot", "shots", "treatment", "treatments"})
FOR = frozenset({"for", "x", "\xd7", "over", "during"})
BEFORE_COUNT = frozenset({"for", "x", "\xd7"})
