"""Plain models over the tables of one school, for the plain peer."""
