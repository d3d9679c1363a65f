"""A page with one form: a refusal of the service is shown beside what was typed, not on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.errors import Forbidden, NotFound, Refused
from apps.core.ui.components import PageHeader, Text


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """Run the block; when a rule says no, put its sentence on the form and go on after the block.

    What is not there or not allowed is no mistake of the form and goes on as it is.
    """
    try:
        yield
    except (Forbidden, NotFound):
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))


def form_page(
    request: HttpRequest,
    template: str,
    *,
    page: PageHeader,
    form: forms.BaseForm,
    cancel_url: str,
    submit: Text = "",
    danger: bool = False,
) -> HttpResponse:
    """Render a form; 422 when it was sent with errors."""
    context = {"page": page, "form": form, "cancel_url": cancel_url, "submit": submit, "danger": danger}
    return render(request, template, context, status=422 if form.errors else 200)
