"""Addresses of the list of notifications."""

from django.urls import path

from apps.school.notifications.web import views

app_name = "notifications"

urlpatterns = [
    path("", views.notification_list, name="list"),
    path("read/", views.read_all, name="read-all"),
    path("<uuid:notification_id>/open/", views.notification_open, name="open"),
]
