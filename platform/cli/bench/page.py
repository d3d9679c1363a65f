"""One page with five queries, the same code over the product's models and over plain ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from apps.school.people.models import Person as SchoolPerson
from apps.school.programmes.models import Participation as SchoolParticipation
from apps.school.programmes.models import Programme as SchoolProgramme

_PAGE = """<h1>{{ programmes.0.title }}</h1><p>{{ people }} / {{ participants }} / {{ is_started }}</p>
<ul>{% for p in listed %}<li>{{ p.person.last_name }} {{ p.person.first_name }} ({{ p.role }})</li>{% endfor %}</ul>"""


def five_queries(programme: Any, person: Any, participation: Any) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view over the given models."""

    def view(request: HttpRequest) -> HttpResponse:
        context = {
            "programmes": list(programme.objects.order_by("-starts_on")[:5]),
            "people": person.objects.count(),
            "participants": participation.objects.filter(role="mentee").count(),
            "is_started": programme.objects.filter(stage__gte=1).exists(),
            "listed": list(participation.objects.select_related("person").order_by("person__last_name")[:30]),
        }
        return HttpResponse(engines["django"].from_string(_PAGE).render(context))

    return view


urlpatterns = [path("", five_queries(SchoolProgramme, SchoolPerson, SchoolParticipation))]
