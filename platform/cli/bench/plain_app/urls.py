from django.urls import path

from cli.bench.page import five_queries
from cli.bench.plain_app.models import Participation, Person, Programme

urlpatterns = [path("", five_queries(Programme, Person, Participation))]
