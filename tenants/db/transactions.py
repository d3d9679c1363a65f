"""A transaction lies in one schema: entering another scope inside it is refused."""

from __future__ import annotations

from django.db import connection

from tenants.errors import TenantSwitchInTransaction


def refuse_switch_in_transaction() -> None:
    """Raise TenantSwitchInTransaction inside a transaction.

    The transaction a test case wraps around itself does not count: Django marks it, and
    uses the same mark to let ``durable=True`` blocks run inside it.
    """
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise TenantSwitchInTransaction(
            "open the scope first and the transaction inside it; a transaction cannot span two schemas"
        )
