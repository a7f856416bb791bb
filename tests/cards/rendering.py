"""What a client makes of a card's detail: GitHub-flavoured markdown with raw HTML and bare links switched on."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": True})
_TEXT = {"text", "softbreak", "inline", "paragraph_open", "paragraph_close"}
_OURS = {"strong_open", "strong_close"}  # the heads of our own paragraphs are bold


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


def marks(markdown: str) -> list[str]:
    """Whatever is more than words: links, images, code, emphasis, HTML, lists, headings, tables."""
    return [token.type for token in _flat(_MARKDOWN.parse(markdown)) if token.type not in _TEXT]


def foreign_marks(markdown: str) -> list[str]:
    """As `marks`, but for the bold heads of our own paragraphs."""
    return [mark for mark in marks(markdown) if mark not in _OURS]


def visible(markdown: str) -> str:
    """The words a reader sees."""
    return "".join(token.content for token in _flat(_MARKDOWN.parse(markdown)) if token.type == "text")
