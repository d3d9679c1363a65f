"""What the kernel raises. None of these is shown to a user: each is a defect or a closed gate."""


class TenancyError(RuntimeError):
    """A rule of the tenancy kernel was broken."""


class TenantRequired(TenancyError):
    """Tenant data was touched in a scope of the wrong level (usually: outside any school)."""


class CrossTenantError(TenancyError):
    """Something bound to one schema (query, row, cached value, task) was used in another."""


class TenantSwitchInTransaction(TenancyError):
    """The scope changed inside an open transaction: its two halves would lie in two schools."""


class TenantNotReady(TenancyError):
    """The tenant is not in a state in which it may serve requests or run tasks."""


class ScopeSwitchFailed(TenancyError):
    """The server did not confirm the role and search_path; the connection has been closed.

    ``sqlstate`` is the server's code, empty when it said nothing.
    """

    def __init__(self, reason: str, sqlstate: str = "") -> None:
        super().__init__(reason)
        self.sqlstate = sqlstate
