"""What is done before the first call, so that it is answered as fast as the others and leaves no trace of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import stamina
import stamina.instrumentation
import structlog

from cds_service import log
from cds_service.rehearsal import CALL, HOOK
from cds_service.wire.call import read_call
from tests.golden import service
from tests.hostile.running import environment
from tests.live.desk import noon

SCRIPT = """
import sys
from cds_service.asgi import application, opened
from cds_service.settings import Settings
settings = Settings(store=sys.argv[1])
application(opened(settings), settings)
before = set(sys.modules)
from cds_service.build import build
from cds_service.request_file import read_request
from cds_service.wire.call import read_call
from datetime import UTC, datetime
from pathlib import Path
file = read_request(Path(sys.argv[2]))
reply = build(settings).answer(read_call(file.call, file.service.hook), datetime.now(UTC))
print(len(reply.body["cards"]), *sorted(name for name in set(sys.modules) - before if name.startswith("fhir")))
"""


def test_the_rehearsal_goes_through_the_whole_line() -> None:
    """An order is changed and tests are added, so that both kinds of model are loaded."""
    reply = service().answer(read_call(CALL, HOOK), noon("2026-11-23"))
    actions = [
        (action["type"], action["resource"]["resourceType"])
        for card in reply.body["cards"]
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
    ]

    assert {("update", "MedicationRequest"), ("create", "ServiceRequest")} <= set(actions)
    assert 0 == reply.dropped


def test_nothing_is_left_to_load_for_the_first_call_and_nothing_was_recorded(tmp_path: Path) -> None:
    file = Path(__file__).parents[2] / "fixtures" / "hooks" / "cause-and-follow-up-missing.json"
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "store.db"), str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        check=True,
    )
    with closing(sqlite3.connect(tmp_path / "store.db")) as store:
        (rows,) = store.execute("SELECT count(*) FROM issued").fetchone()

    assert "2" == ended.stdout.strip()
    assert 0 == rows


def test_a_query_that_is_made_once_more_adds_no_line_to_the_log() -> None:
    written = StringIO()
    tried = []

    def fail_once() -> int:
        tried.append(1)
        return 1 // (len(tried) - 1)

    try:
        log.configure("info", written)
        stamina.RetryingCaller(attempts=2, wait_initial=0, wait_max=0, wait_jitter=0).on(ZeroDivisionError)(fail_once)
    finally:
        stamina.instrumentation.set_on_retry_hooks(None)
        structlog.reset_defaults()

    assert 2 == len(tried)
    assert "" == written.getvalue()
