"""The shapes of CDS Hooks: calls as clients send them, answers as the specification wants them."""
