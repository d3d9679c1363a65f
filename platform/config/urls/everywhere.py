"""What every host offers, whatever its level."""

from django.urls import include, path

from apps.core.ui.views import favicon, vision
from apps.shared.identity.access import public

core_urls = ([path("look/", public(vision), name="vision")], "core")

urlpatterns = [path("favicon.ico", public(favicon)), path("", include(core_urls))]
