"""The tenancy kernel: which school a piece of code runs in, and the walls around it.

The only package that imports ``django_tenants``. Everything above it asks for a
:func:`tenants.context.tenant_scope` and uses the ORM; everything below this line
makes sure that a scope is one schema, one database role and nothing else.
"""
