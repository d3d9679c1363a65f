"""How much of a stranger's file we are ready to look at."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps for one uploaded table.

    The memory and time of the child are those of threat T-20: 512 MiB, 10 s. A cell of Excel holds at most
    32,767 characters, so a longer one was not typed by a person.
    """

    max_bytes: int = 20 * MEBIBYTE
    max_text_bytes: int = 10 * MEBIBYTE
    max_rows: int = 20_000
    max_columns: int = 256
    max_cells: int = 1_000_000
    max_cell_chars: int = 32_767
    max_sheets: int = 50
    max_zip_entries: int = 500
    max_unpacked_bytes: int = 100 * MEBIBYTE
    max_zip_ratio: int = 100
    scan_seconds: float = 8.0
    child_memory_bytes: int = 512 * MEBIBYTE
    child_cpu_seconds: int = 10
    child_wall_seconds: float = 15.0
    child_output_bytes: int = 64 * MEBIBYTE


DEFAULT_LIMITS = Limits()
