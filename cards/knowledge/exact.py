"""YAML as this project reads it: numbers are exact, and a key that is said twice is told, not dropped."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self.twice: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [str(key.value) for key, _ in node.value]
        again = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
        self.twice.extend(f"line {node.start_mark.line + 1}: {key!r} twice in one mapping" for key in sorted(again))
        return super().construct_mapping(node, deep)


def _exact(loader: _Loader, node: yaml.ScalarNode) -> Decimal | str:
    text = str(loader.construct_scalar(node))
    try:
        return Decimal(text)
    except InvalidOperation:
        return text  # .inf, .nan or 1:30.5: a row has no such number, and its type check says so


_Loader.add_constructor("tag:yaml.org,2002:float", _exact)


def parse(text: bytes) -> tuple[Any, tuple[str, ...]]:
    """What YAML says, and the keys it says twice. Raises ValueError when it is not YAML."""
    try:
        loader = _Loader(text)
        return loader.get_single_data(), tuple(loader.twice)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"not readable as YAML: {' '.join(str(error).split())}") from error


def read_yaml(path: Path) -> Any:
    """One YAML file with exact numbers. Raises OSError, or ValueError when it is not YAML or says a key twice."""
    found, twice = parse(path.read_bytes())
    if twice:
        raise ValueError("; ".join(twice))
    return found
