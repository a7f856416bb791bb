"""The clinical knowledge base: reviewed YAML tables, read once at start and checked as a whole."""

from cards.knowledge.base import Knowledge
from cards.knowledge.exact import read_yaml
from cards.knowledge.load import KnowledgeFault, load

__all__ = ["Knowledge", "KnowledgeFault", "load", "read_yaml"]
