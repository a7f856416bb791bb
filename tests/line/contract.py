"""Names that are fixed: clients, dashboards and acceptance checks depend on them."""

from __future__ import annotations

_TOPICS = """
dose-volume-mismatch dose-unit-suspect vial-count-ambiguous strength-unstated structured-text-conflict product-changed
antidote-product dose-outside-regimens volume-impractical route-not-labelled quantity-schedule-mismatch
schedule-form-mismatch loading-phase-missing maintenance-plan-missing maintenance-stops-early neurologic-urgency
deficiency-unconfirmed cause-workup-missing contributing-medicine oral-route-option baseline-lab-missing
follow-up-lab-missing potassium-check-missing response-inadequate cobalamin-hypersensitivity leber-cyanocobalamin
im-bleeding-risk preservative-in-infant duplicate-therapy maintenance-overdue monitoring-overdue not-checked
"""
_ON_A_CARD = "uuid summary detail indicator source suggestions selectionBehavior overrideReasons extension"

TOPICS = frozenset(_TOPICS.split())
ON_A_CARD = frozenset(_ON_A_CARD.split())
