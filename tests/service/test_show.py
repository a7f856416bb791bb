"""Cards on a terminal: readable, and foreign text cannot act."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from cds_service.show import cards_view
from tests.service.fake import CARD


def shown(body: dict[str, Any], status: int = 200) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(*cards_view(status, body), sep="\n")
    return console.export_text()


def test_a_card_shows_what_a_clinician_would_see() -> None:
    text = shown(
        {
            "cards": [
                {
                    **CARD,
                    "source": {**CARD["source"], "url": "https://example.org/paper"},
                    "detail": "**Volume** and dose disagree.\n\n- 1 mL holds 1000 mcg",
                    "suggestions": [
                        {
                            "label": "Change the volume",
                            "isRecommended": True,
                            "actions": [{"type": "update", "description": "0.5 mL instead of 1 mL"}],
                        },
                        {"label": "Leave it"},
                    ],
                }
            ]
        }
    )

    assert all(
        part in text
        for part in (
            "info",
            "One card",
            "Volume and dose disagree.",
            "1 mL holds 1000 mcg",
            "→ Change the volume (recommended)",
            "update: 0.5 mL instead of 1 mL",
            "→ Leave it",
            "label · https://example.org/paper",
            "strength-unstated",
        )
    )


def test_no_cards_is_said_and_nothing_more() -> None:
    assert shown({"cards": []}).strip() == "No cards."


def test_an_error_is_shown_with_its_status() -> None:
    issue = {"details": {"text": "The body is not a hook call."}, "diagnostics": "`hook` is missing."}

    assert shown({"issue": [issue]}, 400).strip() == "Status 400. The body is not a hook call. `hook` is missing."


def test_markup_and_control_characters_in_a_card_stay_words() -> None:
    text = shown({"cards": [{**CARD, "summary": "[red]x[/red] [link=https://evil]y[/link]\x1b[31m\u202e\x07"}]})

    assert "[red]x[/red] [link=https://evil]y[/link][31m" in text
    assert not {"\x1b", "\u202e", "\x07"} & set(text)
