"""Cards for a terminal: the JSON of an answer as panels to read. Nothing here prints.

Text of a card never reaches rich as markup, and control characters are taken out: a drug name must not
be able to colour, move or hide what stands on the screen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

_COLOURS: Final = {"info": "cyan", "warning": "yellow", "critical": "red"}
_ACT: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def cards_view(status: int, body: Mapping[str, Any]) -> list[RenderableType]:
    """What an answer says: one panel per card, or a line that there is none, or the error."""
    if status != 200:  # noqa: PLR2004
        issues = [f"{each['details']['text']} {each.get('diagnostics', '')}".strip() for each in body.get("issue", [])]
        return [Text(f"Status {status}. " + _plain(" ".join(issues)), style="red")]
    return [_card_view(card) for card in body["cards"]] or [Text("No cards.", style="dim")]


def _card_view(card: Mapping[str, Any]) -> Panel:
    indicator = card["indicator"]
    parts: list[RenderableType] = [Text(_plain(card["summary"]), style="bold")]
    if detail := card.get("detail"):
        parts += [Text(), Markdown(_plain(detail), hyperlinks=False)]
    if suggestions := list(_suggestions(card.get("suggestions", []))):
        parts += [Text(), *suggestions]
    source = card["source"]
    parts += [Text(), Text(_plain(" · ".join(filter(None, (source["label"], source.get("url"))))), style="dim")]
    return Panel(
        Group(*parts),
        title=Text(indicator, style="bold"),
        title_align="left",
        subtitle=Text(_plain(source.get("topic", {}).get("code", ""))),
        subtitle_align="right",
        border_style=_COLOURS.get(indicator, "white"),
    )


def _suggestions(suggestions: Iterable[Mapping[str, Any]]) -> Iterator[Text]:
    for suggestion in suggestions:
        recommended = " (recommended)" if suggestion.get("isRecommended") else ""
        yield Text(f"→ {_plain(suggestion['label'])}{recommended}", style="green")
        for action in suggestion.get("actions", []):
            if action.get("description") != suggestion["label"]:
                yield Text(f"   {action['type']}: {_plain(action.get('description', ''))}")


def _plain(text: str) -> str:
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in _ACT)
