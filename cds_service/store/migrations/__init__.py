"""Numbered changes of the schema. There is no way back: undoing one would delete what was recorded."""
