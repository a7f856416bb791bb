"""Words that would reassure: no sentence of this service may say or imply that an order is in order."""

from __future__ import annotations

import re

REASSURING = re.compile(
    r"\b("
    r"safe(ly|ty)?|harmless|all clear|looks? (good|fine|ok(ay)?)|all good|nothing to worry|reassur\w*"
    r"|no (known )?(problems?|concerns?|issues?|risks?|contraindications?|allerg(y|ies)|interactions?|errors?)"
    r"|(ok(ay)?|fine|good) to (give|go|sign|administer|proceed)|can be (given|signed)|everything is (fine|ok(ay)?)"
    r"|without (any )?(problems?|concerns?|risks?)|(is|are) correct"
    r")\b",
    re.IGNORECASE,
)


def reassuring(text: str) -> list[str]:
    return [found[0] for found in REASSURING.finditer(text)]
