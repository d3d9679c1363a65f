"""The platform host: login, choosing a place, invitations."""

from django.conf import settings
from django.urls import include, path

from apps.school.programmes.web.code_login import code_login
from apps.shared.identity.web import views as identity
from config.mailbox import mailbox

identity_urls = (
    [
        path("", identity.home, name="home"),
        path("enter/<uuid:tenant_id>/", identity.enter, name="enter"),
        path("enter/<uuid:tenant_id>/code/", code_login, name="code-login"),
        path("invitations/<str:secret>/", identity.invitation, name="invitation"),
    ],
    "identity",
)

urlpatterns = [
    *([path("mailbox/", mailbox, name="mailbox")] if settings.DEMO else []),
    path("", include("config.urls.everywhere")),
    path("", include(identity_urls)),
    path("console/", include("apps.shared.console.web.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.failed"
