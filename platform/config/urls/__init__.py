"""One URLconf per level: ``platform``, ``region``, ``school``; ``probes`` for orchestrators."""
