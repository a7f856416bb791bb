"""The index of a patient's cards holds their ids: what was said of them is found without reading each of their rows."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index again, with the card at its end."""
    op.drop_index("issued_of_patient", "issued")
    op.create_index("issued_of_patient", "issued", ["client", "tenant", "patient_hash", "topic", "card"])
