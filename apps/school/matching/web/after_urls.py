"""Addresses of what comes after a run: who waits, who takes over, who is missing."""

from django.urls import path

from apps.school.matching.web import shortage, substitutes, waiting

urlpatterns = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("substitutes/", substitutes.substitutes, name="substitutes"),
    path("substitutes/all/", substitutes.everybody, name="substitutes-all"),
    path("shortage/", shortage.shortage, name="shortage"),
]
