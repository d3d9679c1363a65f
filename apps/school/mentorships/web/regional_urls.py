"""Addresses of an external mentor's page on the region's host."""

from django.urls import path

from apps.school.mentorships.web import regional

app_name = "visits"

urlpatterns = [
    path("meetings/", regional.visits, name="list"),
    path("meetings/<uuid:tenant_id>/<uuid:mentorship_id>/new/", regional.meeting_new, name="new"),
]
