"""What was answered, and what became of it."""
