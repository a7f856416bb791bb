"""Fixtures of every topic, made of the examples of its sheet: calls in which it speaks, and in which it nearly does.

`python -m tests.told.fixtures` writes them into fixtures/hooks with the answers that the line gives today; read the
difference before committing it. What of a sheet cannot be told in FHIR is listed.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from decimal import Decimal
from pathlib import Path

from rich.progress import track

from cards.example.build import TODAY
from cards.example.given import Given
from cards.knowledge import Knowledge
from cards.rule import BoundRule, Example
from cds_service import log
from tests.golden import FIXTURES, answer_to, service
from tests.told.chart import prefetch
from tests.told.order import orders
from tests.told.words import PATIENT, CannotTell, Json

ENOUGH = 3
_HOOKS = {
    "sign": "order-sign",
    "select": "order-select",
    "prescribe": "medication-prescribe",
    "refill": "medication-refill",
    "view": "patient-view",
}


def call(given: Given, name: str, knowledge: Knowledge) -> Json:
    """The body of the hook call that an example tells of. Raises CannotTell."""
    if given.stock or given.accepted or given.country:
        raise CannotTell("a site of its own")
    hook = _HOOKS[given.stage]
    context: Json = {"userId": "Practitioner/fixture-prescriber", "patientId": PATIENT}
    if hook != "patient-view":
        entries = [{"resource": one} for one in orders(given, knowledge)]
        drafted = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        context["medications" if hook.startswith("medication") else "draftOrders"] = drafted
    if hook == "order-select":
        context["selections"] = ["MedicationRequest/order-1"]
    instance = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:b12-cds:fixture:{name}"))
    return {"hook": hook, "hookInstance": instance, "context": context, "prefetch": prefetch(given, knowledge)}


def fixture(topic: str, example: Example, knowledge: Knowledge) -> Json:
    """The example as a fixture with its answer. Raises CannotTell."""
    asked = call(example.given, f"{topic}: {example.name}", knowledge)
    plain = json.loads(json.dumps(asked, default=_number))
    told = {"title": example.name, "on": TODAY.isoformat(), "topic": topic, "fires": fires(example), "request": plain}
    return told | answer_to(told)


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def fires(example: Example) -> bool:
    """Whether the topic is found in the example."""
    return example.expect in {"critical", "warning", "info"}


def found(topic: str, answer: Json) -> bool:
    """Whether the topic was found in an answer, shown on a card of its own or of its root, or kept silent."""
    records = answer["response"].get("extension", {}).get("org.b12-cds.assessment", {}).get("orders", [])
    cards = {card["source"]["topic"]["code"] for card in answer["response"].get("cards", [])}
    recorded = {one for record in records for one in (*record.get("found", ()), *record.get("silent", ()))}
    return topic in cards | recorded


def chosen(bound: BoundRule, knowledge: Knowledge) -> tuple[list[Json], list[str]]:
    """Enough fixtures of one topic on either side, and why other examples are none."""
    kept: list[Json] = []
    left: list[str] = []
    count: Counter[bool] = Counter()
    topic = bound.sheet.topic
    for example in bound.sheet.examples:
        if count[fires(example)] >= ENOUGH or example.expect == "not-checked":
            continue
        try:
            one = fixture(topic, example, knowledge)
        except CannotTell as why:
            left.append(f"{topic}: {example.name}: {why}")
            continue
        if found(topic, one) is fires(example):
            kept.append(one)
            count[fires(example)] += 1
        else:
            left.append(f"{topic}: {example.name}: the call is read otherwise")
    return kept, left


def write(folder: Path) -> list[str]:
    """Write the fixtures of every topic into `folder`; what was left out."""
    told: list[str] = []
    for old in folder.glob("*--*.json"):
        old.unlink()
    clinic = service().clinic
    for bound in track(clinic.rules, "topics"):
        kept, left = chosen(bound, clinic.knowledge)
        told += left
        for fire, word in ((True, "fires"), (False, "near")):
            for number, one in enumerate((one for one in kept if one["fires"] is fire), start=1):
                path = folder / f"{bound.sheet.topic}--{word}-{number}.json"
                path.write_text(json.dumps(one, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return told


if __name__ == "__main__":
    log.configure("error")
    print("\n".join(write(FIXTURES / "hooks")))  # noqa: T201
