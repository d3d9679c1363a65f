from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class RowRef:
    """Where a row came from: the file and the number Excel shows."""

    source: str
    number: int
