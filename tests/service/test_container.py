"""What the image does when nobody says otherwise, as its Dockerfile has it."""

from __future__ import annotations

import json
from pathlib import Path

LINES = (Path(__file__).parents[2] / "Dockerfile").read_text(encoding="utf-8").splitlines()


def last(instruction: str) -> str:
    """What the last line with this instruction says."""
    return next(line for line in reversed(LINES) if line.startswith(f"{instruction} ")).split(" ", 1)[1]


def test_without_a_command_it_serves_registered_clients_only() -> None:
    command = json.loads(last("CMD"))

    assert ["serve", "--host", "0.0.0.0", "--port", "8000", "--config", "/etc/b12-cds.toml"] == command
    assert "--insecure-open" not in command


def test_it_runs_as_nobody_in_particular_and_keeps_its_store_on_a_volume_that_this_user_can_write() -> None:
    made = next(line for line in LINES if line.startswith("RUN") and '"/data"' in line)

    assert "10001:10001" == last("USER")
    assert "/data" == last("VOLUME")
    assert "ENV B12_CDS_STORE_URL=sqlite:////data/store.db" in LINES
    assert '"-o", "10001", "-g", "10001"' in made
