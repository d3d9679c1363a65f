"""Settings by profile: ``demo``, ``test``, ``production`` over one ``base``."""
