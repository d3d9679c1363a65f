"""Actions of the region on its figures: reminders to curators and the export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, require
from apps.core.spreadsheets import Sheet, write_xlsx
from apps.core.spreadsheets.writing import Value
from apps.region.library.models import Stage
from apps.region.monitoring import selectors
from apps.region.monitoring.domain import Definition
from apps.region.monitoring.indicators import IndicatorFigure, count_text, indicator_figures
from apps.region.monitoring.policies import MonitoringAction
from apps.shared.audit.services import audit_record
from apps.shared.identity.models import Membership, MembershipState
from apps.shared.identity.urls_of import tenant_url
from tenants.context import platform_scope, require_region


def curators_remind(*, actor: Actor, tenant_ids: Sequence[UUID], topic: str) -> tuple[int, int]:
    """Write to the curators of the given schools; return how many letters and how many schools have no curator.

    The subject and the text name no person. The schools must come from a list the actor saw.
    """
    require(actor, MonitoringAction.REMIND)
    region = require_region()
    with platform_scope():
        curators = list(
            Membership.objects.filter(
                tenant_id__in=tenant_ids, tenant__region_id=region.id, role=Role.CURATOR, state=MembershipState.ACTIVE
            )
            .exclude(user__email=None)
            .select_related("user", "tenant", "tenant__region")
        )
    for membership in curators:
        context = {
            "subject": _("Наставничество в вашей организации"),
            "place_name": region.title,
            "organisation": membership.tenant.title,
            "topic": topic,
            "action_url": tenant_url(membership.tenant.ref()),
            "action_label": _("Открыть программу"),
        }
        letter = EmailMultiAlternatives(
            subject=str(context["subject"]),
            body=render_to_string("emails/curator_reminder.txt", context),
            to=[str(membership.user.email)],
        )
        letter.attach_alternative(render_to_string("emails/curator_reminder.html", context), "text/html")
        letter.send()
    audit_record(actor, "monitoring.reminded", changes={"topic": topic, "letters": len(curators)})
    return len(curators), len(set(tenant_ids) - {membership.tenant_id for membership in curators})


def figures_export(*, actor: Actor, period: date, definition: Definition, municipality_id: UUID | None) -> bytes:
    """Return the figures of a territory as a workbook; the same numbers, rounding and hiding as on screen."""
    require(actor, MonitoringAction.EXPORT)
    overview = selectors.overview_get(actor=actor, period=period, municipality_id=municipality_id)
    lines = selectors.school_list(actor=actor, period=period, municipality_id=municipality_id, definition=definition)
    by_form = selectors.form_figures(actor=actor, period=period, municipality_id=municipality_id)
    asked = selectors.request_figures(actor=actor, period=period, municipality_id=municipality_id)
    notes: list[list[Value]] = [
        [_("Определение охвата"), str(definition.explanation)],
        [_("Дата выгрузки"), localdate()],
    ]
    territories: list[list[Value]] = [
        [
            part.title,
            part.organisations,
            part.connected,
            part.coverage(definition).involved,
            part.coverage(definition).total,
            round(100 * share, 1) if (share := part.coverage(definition).share) is not None else None,
            *(part.reached[stage] for stage in Stage.values),
            part.never_seen,
        ]
        for part in [*overview.parts, overview.whole]
    ]
    schools: list[list[Value]] = [
        [
            line.title,
            line.municipality if line.is_listed else _("нет в справочнике"),
            line.stage,
            line.programmes,
            line.mentees,
            line.mentors,
            line.last_seen_on,
        ]
        for line in lines
    ]
    figures = indicator_figures(actor=actor, period=period, municipality_id=municipality_id)
    indicators: list[list[Value]] = [_indicator_row(figure) for figure in figures]
    forms: list[list[Value]] = [[f.title, f.mentees, f.mentors, f.mentorships, f.working] for f in by_form]
    requests: list[list[Value]] = [
        [figure.title, _("менее 5") if figure.value is None else figure.value] for figure in asked
    ]
    audit_record(actor, "monitoring.exported", changes={"period": period.isoformat(), "definition": definition})
    return write_xlsx(
        [
            Sheet(
                _("Территории"),
                [
                    _("Территория"), _("Организаций"), _("Подключено"), _("Вовлечено, чел."), _("Всего, чел."),
                    _("Охват, %"), *(f"{stage.value}. {stage.label}" for stage in Stage), _("Не входили"),
                ],
                territories,
            ),
            Sheet(
                _("Показатели"),
                [
                    _("Показатель"), _("Значение, %"), _("Цель, %"), _("Год цели"), _("Числитель"),
                    _("Числитель, что считается"), _("Знаменатель"), _("Знаменатель, что считается"),
                    _("Источник знаменателя"), _("Почему нет значения"),
                ],
                indicators,
            ),
            Sheet(
                _("Организации"),
                [
                    _("Организация"), _("Территория"), _("Этап"), _("Программ"), _("Наставляемых"), _("Наставников"),
                    _("Последний вход"),
                ],
                schools,
            ),
            Sheet(
                _("Формы"),
                [_("Форма"), _("Наставляемых"), _("Наставников"), _("Пар и групп"), _("Наставляемых со встречами")],
                forms,
            ),
            Sheet(_("Запросы"), [_("Тип запроса"), _("Наставляемых, округлено до 5")], requests),
            Sheet(_("Пояснения"), [_("Что"), _("Пояснение")], notes),
        ]
    )  # fmt: skip


def _indicator_row(figure: IndicatorFigure) -> list[Value]:
    numerator, denominator = figure.numerator, figure.denominator
    digits = 0 if numerator.rounded else 1
    return [
        figure.title,
        None if figure.share is None else round(100 * figure.share, digits),
        figure.target.percent if figure.target else None,
        figure.target.year if figure.target else None,
        count_text(numerator) if numerator.value is None else numerator.value,
        numerator.title,
        count_text(denominator) if denominator.value is None else denominator.value,
        denominator.title,
        denominator.origin,
        figure.missing,
    ]
