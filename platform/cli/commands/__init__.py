"""One module per command of `nastavnik`; each exposes a click command named `command`."""
