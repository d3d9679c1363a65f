"""From a host name to a scope: lookup, readiness gate, middleware."""
