"""Refusals of a spreadsheet: a code for programs, a sentence for people."""

from django.utils.functional import Promise


class SpreadsheetRefused(Exception):
    """The file cannot be read at all. `message` is Russian and says what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class CellProblem(Exception):
    """One cell cannot be understood. The rest of the row still can be."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
