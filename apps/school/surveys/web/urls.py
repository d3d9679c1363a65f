"""Addresses of questionnaires."""

from django.urls import path

from apps.school.surveys.web import views

app_name = "surveys"

urlpatterns = [
    path("", views.survey_list, name="list"),
    path("<uuid:issue_id>/", views.fill, name="fill"),
    path("<uuid:issue_id>/skip/", views.skip, name="skip"),
    path("programmes/<uuid:programme_id>/", views.programme_surveys, name="programme"),
    path("programmes/<uuid:programme_id>/after/", views.issue_after, name="issue-after"),
    path("programmes/<uuid:programme_id>/remind/", views.remind, name="remind"),
    path("programmes/<uuid:programme_id>/results/", views.results, name="results"),
]
