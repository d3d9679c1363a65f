"""A database engine for measuring alone: the product's backend without a role per school."""
