"""`python -m cli` is the same command as `nastavnik`, for child processes that know only their interpreter."""

from cli.main import main

main()
