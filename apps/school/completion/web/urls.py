"""Addresses of stage 7."""

from django.urls import path

from apps.school.completion.web import views

app_name = "completion"

urlpatterns = [
    path("programmes/<uuid:programme_id>/results/", views.results, name="results"),
    path("programmes/<uuid:programme_id>/awards/", views.awards, name="awards"),
    path("programmes/<uuid:programme_id>/awards/issue/", views.awards_issue, name="awards-issue"),
    path("programmes/<uuid:programme_id>/cases/", views.cases, name="cases"),
    path("programmes/<uuid:programme_id>/cases/add/", views.case_add, name="case-add"),
    path("programmes/<uuid:programme_id>/roadmap/", views.roadmap, name="roadmap"),
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("mentorships/<uuid:mentorship_id>/result/", views.result, name="result"),
]
