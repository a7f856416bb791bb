"""The knowledge base: reviewed YAML, loaded and checked as a whole, every fault reported at once."""
