"""The database side of the kernel: the backend, the guards on every ORM path, the router."""
