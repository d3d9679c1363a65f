"""Enters a scope by search_path only, as one login that may read every schema."""

from tenants.context import Scope
from tenants.db.backend import base
from tenants.names import quoted


class DatabaseWrapper(base.DatabaseWrapper):
    def _switch(self, scope: Scope) -> str:
        return f"SET search_path TO {', '.join(quoted(schema) for schema in scope.search_path)}"
