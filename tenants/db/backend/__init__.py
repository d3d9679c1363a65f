"""``DATABASES['default']['ENGINE'] = 'tenants.db.backend'``."""
