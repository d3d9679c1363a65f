"""Addresses of issued documents."""

from django.urls import path

from apps.school.documents.web import views

app_name = "documents"

urlpatterns = [
    path("", views.document_list, name="list"),
    path("<uuid:document_id>/file/", views.download, name="download"),
    path("<uuid:document_id>/pdf/", views.printed, name="printed"),
]
