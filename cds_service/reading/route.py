"""The route of an instruction, and whether several statements of it can be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cards.order import INJECTED, Route
from cards.text import Foreign, say
from cds_service.reading.doubt import STRUCTURED, Fault, conflict
from cds_service.reading.resource import concept, present

if TYPE_CHECKING:
    from cards.knowledge import Knowledge


def read_route(route: Any, knowledge: Knowledge) -> tuple[Route | None, Fault | None]:
    """The route of a concept by code, else by its words; a fault when they disagree or none is known."""
    named = concept(route)
    if named.empty:
        return None, say("the route is not readable") if present(route) else None
    found = [
        known
        for coding in named.codings
        if coding.system and coding.code and (known := knowledge.route(coding.system, coding.code))
    ]
    spoken = (*named.words, *(coding.code for coding in named.codings if coding.code))
    worded = [known for text in spoken if (known := knowledge.route_word(text))]
    if not found and not worded:
        return None, say("the route {route} is not understood", route=Foreign(spoken[0]))
    return one_route([(STRUCTURED, known) for known in (*found, *worded)])


def one_route(routes: list[tuple[str, Route]]) -> tuple[Route | None, Fault | None]:
    """The most particular of routes that can be one, each with its place; "injection" fits every injected route."""
    different = {route: (place, route.value) for place, route in reversed(routes)}
    for general, particular in ((Route.INJECTION, INJECTED), (Route.SC, frozenset({Route.DEEP_SC}))):
        if general in different and any(route in particular for route in different if route is not general):
            del different[general]
    first, *others = dict.fromkeys(route for _, route in routes if route in different)
    if not others:
        return first, None
    return None, conflict("route", different[first], different[others[0]])
