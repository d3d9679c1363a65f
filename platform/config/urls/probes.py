"""What an orchestrator asks. Reached by address, before any host is looked up."""

from django.urls import path

from config import health

urlpatterns = [path("livez", health.livez), path("readyz", health.readyz)]
handler404 = "config.errors.not_found"
