"""What Alembic runs: the migrations on the connection that `cds_service.store.migrate` opened, in its transaction."""

from __future__ import annotations

from alembic import context

from cds_service.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
