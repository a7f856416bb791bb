"""A process that writes feedback until it is killed: `python -m tests.store.writer URL TENANT`.

It prints the number of every batch once the store has acknowledged it.
"""

from __future__ import annotations

import sys
from itertools import count

from cds_service.store import FeedbackBook, open_store
from tests.store.given import card, outcome, sent

ROWS = 20  # in a batch


def main(url: str, tenant: str) -> None:
    """Write batch after batch of this tenant's feedback."""
    book = FeedbackBook(open_store(url))
    for batch in count():
        sent(book, tenant, [outcome(batch * ROWS + row) for row in range(ROWS)])
        print(batch, flush=True)  # noqa: T201 - the acknowledgement


def cards_of(batch: int) -> set[str]:
    return {card(batch * ROWS + row) for row in range(ROWS)}


if __name__ == "__main__":
    main(*sys.argv[1:])
