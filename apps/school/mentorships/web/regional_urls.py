"""Addresses of an external mentor's page on the region's host."""

from django.urls import path

from apps.school.mentorships.web import regional

app_name = "visits"

urlpatterns = [
    path("meetings/", regional.visits, name="list"),
    path("meetings/<uuid:tenant_id>/<uuid:mentorship_id>/new/", regional.meeting_new, name="new"),
    path("meetings/<uuid:tenant_id>/<uuid:mentorship_id>/confirm/", regional.confirm, name="confirm"),
    path("meetings/<uuid:tenant_id>/<uuid:mentorship_id>/refuse/", regional.refuse, name="refuse"),
    path("meetings/<uuid:tenant_id>/<uuid:mentorship_id>/take-back/", regional.take_back, name="take-back"),
]
