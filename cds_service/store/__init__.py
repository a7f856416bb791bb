"""What was answered, and what became of it: on SQLite for one machine, on PostgreSQL for several.

At start, before the port opens::

    engine = open_store("sqlite:////var/lib/b12-cds/store.db")  # or postgresql://user:password@host/database
    keyed = Keyed(secret)
    recorder = Recorder(engine)
    book = FeedbackBook(engine, keep_comments=False)
    threads = Threads()
    guard = ReplayGuard(engine, threads)
    snoozes = Snoozes(engine, lengths_of(knowledge.override_reasons.values()))

Per hook call: `await guard.first_seen(issuer, jti, until)` once the signature holds. Then, in one of the threads and
for each order, `snoozes.snoozed(client, tenant, keyed.patient(client, tenant, patient_id), [Speaking(...)], today)`
with `Speaking.evidence` from `keyed.evidence(order, card.evidence)`; a topic that comes back is kept silent. After
the answer `recorder.record([issued(card, order, Occasion(...), keyed)])`, which neither waits nor raises.
A StoreFault of either must not fail the call: the process then remembers tokens alone, and every card is shown.

Per feedback call: `book.save(client, tenant, parse_feedback(body))` in one of the threads. 200 once it returns, 400 for
a BadCall, 503 for a StoreFault. The same for `legacy_feedback(uuid)` of POST {service}/analytics/{uuid}.

At the end: `recorder.close()`, which logs how many rows were never written, `threads.close()`, `engine.dispose()`.
For operators: `prune(engine, days, progress)` and `export(engine, folder, progress)`.

`tenant` is "" for a client without tenants. Everything here blocks but `record` and `first_seen`.
"""

from __future__ import annotations

from cds_service.errors import StoreDown, StoreFault
from cds_service.store.book import FeedbackBook, Saved
from cds_service.store.engine import keeps_tenants_apart
from cds_service.store.guard import ReplayGuard
from cds_service.store.issued import Issued, Occasion, State, issued
from cds_service.store.keyed import Keyed
from cds_service.store.migrate import open_store, upgrade
from cds_service.store.overrides import Snoozes
from cds_service.store.recorder import Recorder
from cds_service.store.snooze import Override, Speaking, lengths_of, snoozed
from cds_service.store.threads import Threads
from cds_service.store.upkeep import Pruned, export, prune

__all__ = [
    "FeedbackBook",
    "Issued",
    "Keyed",
    "Occasion",
    "Override",
    "Pruned",
    "Recorder",
    "ReplayGuard",
    "Saved",
    "Snoozes",
    "Speaking",
    "State",
    "StoreDown",
    "StoreFault",
    "Threads",
    "export",
    "issued",
    "keeps_tenants_apart",
    "lengths_of",
    "open_store",
    "prune",
    "snoozed",
    "upgrade",
]
