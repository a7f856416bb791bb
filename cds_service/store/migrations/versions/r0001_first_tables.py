"""The first tables: issued, feedback, seen_tokens.

On PostgreSQL the database itself keeps tenants apart as well, whatever a query forgets: a row is seen only by a
transaction that named its client and tenant, or that works for the operator. Tokens are not worth a journal:
after a crash they are gone, and a token can be replayed once until it expires.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OWN_ROWS = """
CREATE POLICY own_rows ON {table} USING (
    current_setting('b12_cds.operator', true) = 'on'
    OR (client = current_setting('b12_cds.client', true) AND tenant = current_setting('b12_cds.tenant', true))
)
"""


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "issued",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("card", sa.Text, primary_key=True),
        sa.Column("at", moment, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("topic", "rule", "knowledge", "indicator", "service", "state")
        ),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("patient_hash", "order_hash", "hook_instance_hash", "evidence")
        ),
    )
    op.create_index("issued_of_patient", "issued", ["client", "tenant", "patient_hash", "topic"])
    op.create_index("issued_at", "issued", ["at"])
    op.create_table(
        "feedback",
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("card", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("outcome_at", moment),
        *(sa.Column(name, sa.Text) for name in ("reason_code", "reason_system", "comment")),
        sa.Column("accepted", sa.Text, nullable=False),
        sa.Column("received_at", moment, nullable=False),
    )
    op.create_index("feedback_on_card", "feedback", ["client", "tenant", "card"])
    op.create_index("feedback_received_at", "feedback", ["received_at"])
    op.create_table(
        "seen_tokens",
        sa.Column("issuer", sa.Text, primary_key=True),
        sa.Column("jti_hash", sa.Text, primary_key=True),
        sa.Column("until", moment, nullable=False),
        prefixes=["UNLOGGED"] if postgresql else [],
    )
    op.create_index("seen_tokens_until", "seen_tokens", ["until"])
    if postgresql:
        for table in ("issued", "feedback"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # else their owner would see every row
            op.execute(_OWN_ROWS.format(table=table))
