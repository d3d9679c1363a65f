"""A region's host."""

from django.urls import include, path

from apps.region.directory.web.home import home
from apps.shared.identity.web import views as identity
from config.urls import api

urlpatterns = [
    path("", include("config.urls.everywhere")),
    path("monitoring/", include("apps.region.monitoring.web.urls")),
    path("session/", identity.session_open, name="session"),
    path("", home, name="region-home"),
    path("", include("apps.region.directory.web.urls")),
    path("", include("apps.region.partners.web.urls")),
    path("my/", include("apps.school.mentorships.web.regional_urls")),
    path("library/", include("apps.region.library.web.urls")),
    path("session/close/", identity.session_close, name="session-close"),
    path("tokens/", include("apps.shared.identity.web.token_urls")),
    *api.region,
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.failed"
