from django.urls import path

from apps.shared.console.web import views

app_name = "console"

urlpatterns = [
    path("", views.regions, name="regions"),
    path("new/", views.region_create, name="region-create"),
    path("<uuid:region_id>/", views.region, name="region"),
    path("<uuid:region_id>/build/", views.build, name="region-build"),
    path("<uuid:region_id>/invitations/<uuid:invitation_id>/resend/", views.resend, name="invitation-resend"),
    path("<uuid:region_id>/invitations/<uuid:invitation_id>/revoke/", views.revoke, name="invitation-revoke"),
]
