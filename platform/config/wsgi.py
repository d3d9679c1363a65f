"""The WSGI application. Tenant hosts are served by threads, never by async views."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
