"""Version 1: one module per resource, the same rules as the screens."""
