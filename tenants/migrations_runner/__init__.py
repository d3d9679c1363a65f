"""Migrations of thousands of schemas: planned once, rendered once, run per schema."""
