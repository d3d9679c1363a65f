"""The `nastavnik` command: embedded servers, the demo and the operator's tools."""
