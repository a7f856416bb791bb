"""The longest phrase of sig.lark that begins at a place of an instruction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lark import Lark, Token, UnexpectedToken
from lark.lexer import Lexer, LexerState
from lark.parsers.lalr_interactive_parser import InteractiveParser

from cds_service.reading.sig.meaning import meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Phrase

Start = Literal["amount", "time", "measure"]


class _Handed(Lexer):
    """No lexer: what is parsed are lexemes, handed over one by one."""

    def __init__(self, *_: Any) -> None:
        """Take no notice of how the parser is set up."""

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:  # noqa: ARG002 - the given shape
        yield from ()


def _expects(parser: InteractiveParser, kind: str) -> bool:
    return kind in parser.choices()  # type: ignore[no-untyped-call]


_STARTS: tuple[Start, ...] = ("amount", "time", "measure")
_PARSER = Lark(
    Path(__file__).with_name("sig.lark").read_text("utf-8"), parser="lalr", lexer=_Handed, start=list(_STARTS)
)
_BEGIN = {start: _PARSER.parse_interactive(start=start) for start in _STARTS}


def phrase_at(lexemes: Lexemes, index: int, end: int, start: Start) -> Phrase | None:
    """The longest phrase from lexeme `index` on, before lexeme `end`; None when none begins there.

    A phrase has a longest length, so the work at one place does not grow with the text; what was found is kept.
    """
    if not _expects(_BEGIN[start], lexemes[index].kind):
        return None
    key = (index, end, start)
    if key not in lexemes.phrases:
        lexemes.phrases[key] = _parsed(lexemes, index, end, start)
    return lexemes.phrases[key]


def _parsed(lexemes: Lexemes, index: int, end: int, start: Start) -> Phrase | None:
    parser = _PARSER.parse_interactive(start=start)
    whole = []
    for at in range(index, end):
        kind = lexemes[at].kind
        if not _expects(parser, kind):
            break
        try:
            parser.feed_token(Token(kind, str(at)))
        except UnexpectedToken:
            break
        if _expects(parser, "$END"):
            whole.append((at + 1, parser.copy(deepcopy_values=False)))  # type: ignore[no-untyped-call]
    for after, parsed in reversed(whole):
        try:
            tree = parsed.feed_eof()
        except UnexpectedToken:
            continue
        return meaning_of(tree, lexemes, after)
    return None
