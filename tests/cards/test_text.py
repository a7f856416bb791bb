"""Words from outside are shown as they are, and never act."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cards.text import LONGEST_FOREIGN, Foreign, Said, grouped, listed, say
from tests.cards.hostile import HIDDEN, HOSTILE
from tests.cards.rendering import marks, visible


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_in_a_detail_are_only_words(text: str) -> None:
    foreign = Foreign(text)

    assert [] == marks(foreign.markdown)
    assert foreign.plain == visible(foreign.markdown)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_inside_our_sentence_stay_words(text: str) -> None:
    said = say("Written: {text}, and {text}.", text=Foreign(text))

    assert [] == marks(said.markdown)
    assert said.plain == visible(said.markdown)


@pytest.mark.parametrize(("raw", "plain"), HIDDEN.values(), ids=HIDDEN)
def test_what_cannot_be_seen_is_left_out(raw: str, plain: str) -> None:
    assert plain == Foreign(raw).plain


@given(st.text(st.characters()))
@example("\ud800*\ud800*a*")
@example("a\n\n\n# b")
def test_any_words_are_one_line_that_is_shown_as_it_is(text: str) -> None:
    foreign = Foreign(text)

    assert [] == marks(foreign.markdown)
    assert foreign.plain == visible(foreign.markdown)
    assert " ".join(foreign.plain.split()) == foreign.plain
    assert unicodedata.is_normalized("NFC", foreign.plain)
    assert {"Cc", "Cf", "Cs", "Co", "Cn"}.isdisjoint(map(unicodedata.category, foreign.plain))


@given(st.lists(st.sampled_from([*HOSTILE.values(), "a", " ", "\\", "<", "&", "."]), max_size=6).map("".join))
def test_hostile_words_in_any_mixture_are_only_words(text: str) -> None:
    assert [] == marks(Foreign(text).markdown)


@pytest.mark.parametrize("length", [LONGEST_FOREIGN, LONGEST_FOREIGN + 1, 10_000])
def test_long_words_are_cut_with_an_ellipsis(length: int) -> None:
    plain = Foreign("x" * length).plain

    assert min(length, LONGEST_FOREIGN) == len(plain)
    assert (length > LONGEST_FOREIGN) == plain.endswith("…")


def test_no_sanitiser_swallows_what_looks_like_a_tag() -> None:
    assert "warfarin<INR 2" == Foreign("warfarin<INR 2").plain
    assert "warfarin&lt;INR 2" == Foreign("warfarin<INR 2").markdown


def test_our_own_words_keep_their_markdown() -> None:
    assert ["strong_open", "strong_close"] == marks(say("**Why:** {what}", what=Foreign("**no**")).markdown)


def test_a_sentence_with_a_missing_word_is_not_said() -> None:
    with pytest.raises(KeyError):
        say("{order}: {summary}", order="x")


def test_a_sentence_within_a_sentence_keeps_foreign_words_foreign() -> None:
    inner = say("result {text}", text=Foreign("*low*"))

    assert "The result \\*low\\*." == say("The {inner}.", inner=inner).markdown
    assert "The result *low*." == say("The {inner}.", inner=inner).plain


def test_foreign_words_are_never_taken_for_a_template() -> None:
    assert "{x} {0.__class__}" == say("{text}", text=Foreign("{x} {0.__class__}")).plain


@pytest.mark.parametrize(
    ("items", "last", "text"),
    [
        ([], "and", ""),
        (["a"], "and", "a"),
        (["a", "b"], "and", "a and b"),
        (["a", "b", "c"], "or", "a, b or c"),
        ([Said((Foreign("a_b"),)), Said(("c",))], "and", "a_b and c"),
    ],
)
def test_a_list_reads_as_in_a_sentence(items: list[str] | list[Said], last: str, text: str) -> None:
    assert text == listed(items, last).plain


@pytest.mark.parametrize(
    ("ours", "told"),
    [
        ("1000000 mcg", "1,000,000 mcg"),
        ("1000.5 mcg/mL", "1,000.5 mcg/mL"),
        ("0.0001 mg", "0.0001 mg"),
        ("1,000 mcg", "1,000 mcg"),
        ("100 mcg", "100 mcg"),
    ],
)
def test_a_long_number_of_ours_gets_commas_and_a_foreign_one_stays(ours: str, told: str) -> None:
    assert f"{told} 5000" == grouped(Said((f"{ours} ", Foreign("5000")))).plain
