"""What the screens of a registry's import say."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.region.directory.importing import Words
from apps.region.directory.registry import Decision

ORGANISATION_WORDS: Final = Words(
    title=_("Загрузки реестра"),
    section=_("Организации"),
    section_route="directory:organisations",
    upload=_("Загрузить реестр"),
    upload_title=_("Загрузить реестр организаций"),
    upload_lead=_("Сначала покажем, что изменится. До подтверждения справочник остаётся прежним."),
    file_label=_("Файл реестра"),
    file_help=_("xlsx или csv, до 20 МБ. Нужен столбец с наименованием, остальные найдём по заголовкам."),
    dry=_("Это проверка: в справочнике ещё ничего не изменилось."),
    load=_("Загрузить в справочник"),
    loaded=_("Реестр загружен в справочник."),
    undone=_("Загрузка отменена, справочник такой же, как до неё."),
    rechecked=_("Файл проверен по справочнику ещё раз."),
    subject=_("Организация"),
    empty_hint=_("Подойдёт выгрузка из реестра или открытых данных: xlsx или csv."),
    counters={
        Decision.CREATE: _("новых организаций"),
        Decision.MERGE: _("строк — ещё одно здание"),
        Decision.UPDATE: _("обновятся"),
        Decision.UNCHANGED: _("без изменений"),
        Decision.ASK: _("требует решения"),
        Decision.REJECT: _("отклонено"),
    },
    decisions={
        Decision.CREATE: _("новая"),
        Decision.MERGE: _("ещё одно здание"),
        Decision.UPDATE: _("обновится"),
        Decision.UNCHANGED: _("без изменений"),
        Decision.ASK: _("требует решения"),
        Decision.REJECT: _("отклонена"),
    },
    totals={"organisations": _("Организаций: %(count)s")},
)
