"""Groups of settings that are each about one thing."""
