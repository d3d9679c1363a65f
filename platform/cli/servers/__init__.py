"""Embedded PostgreSQL and Valkey: their data folders, their settings, how to start and reach them."""
