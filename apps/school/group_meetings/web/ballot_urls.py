"""Addresses of a ballot, without an account; short enough to be typed from a badge."""

from django.urls import path

from apps.school.group_meetings.web import public

app_name = "ballot"

urlpatterns = [
    path("", public.enter, name="enter"),
    path("<str:secret>/", public.page, name="page"),
]
