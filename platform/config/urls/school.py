"""A school's or college's host."""

from django.urls import include, path

from apps.school.programmes.web.home import school_home
from apps.shared.identity.web import views as identity
from config.urls import api

urlpatterns = [
    path("", include("config.urls.everywhere")),
    path("", school_home, name="school-home"),
    path("programmes/", include("apps.school.programmes.web.urls")),
    path("surveys/", include("apps.school.surveys.web.urls")),
    path("admission/", include("apps.school.admission.web.urls")),
    path("people/", include("apps.school.people.web.urls")),
    path("notifications/", include("apps.school.notifications.web.urls")),
    path("mentorships/", include("apps.school.mentorships.web.urls")),
    path("matching/", include("apps.school.matching.web.urls")),
    path("group-meetings/", include("apps.school.group_meetings.web.urls")),
    path("b/", include("apps.school.group_meetings.web.ballot_urls")),
    path("documents/", include("apps.school.documents.web.urls")),
    path("completion/", include("apps.school.completion.web.urls")),
    path("session/", identity.session_open, name="session"),
    path("session/close/", identity.session_close, name="session-close"),
    path("tokens/", include("apps.shared.identity.web.token_urls")),
    *api.school,
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.failed"
