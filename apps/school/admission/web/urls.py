"""Addresses of selection and admission."""

from django.urls import path

from apps.school.admission.web import views

app_name = "admission"

urlpatterns = [
    path("", views.overview, name="list"),
    path("ending/", views.ending, name="ending"),
    path("programmes/<uuid:programme_id>/", views.mentors, name="programme"),
    path("programmes/<uuid:programme_id>/decide/", views.decide, name="decide"),
    path("programmes/<uuid:programme_id>/external/", views.external, name="external"),
    path("mentors/<uuid:participation_id>/", views.mentor, name="mentor"),
    path("people/<uuid:person_id>/clearance/", views.clearance, name="clearance"),
]
