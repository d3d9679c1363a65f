"""The model roadmap: tasks of the seven stages in both contours.

``due_share`` is the share of the programme's length by which a task is due.
"""

from decimal import Decimal
from typing import Any, Final

from apps.region.library.seeds import RECOMMENDATIONS, SLIDES


def _task(
    stage: int,
    code: str,
    title: str,
    owner: str,
    evidence: str,
    due: str,
    *,
    outer: bool = False,
    confirmed: bool = False,
) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "stage": stage,
        "contour": "outer" if outer else "inner",
        "owner_role": owner,
        "evidence": evidence,
        "due_share": Decimal(due),
        "source": SLIDES if confirmed else RECOMMENDATIONS,
        "needs_verification": not confirmed,
    }


TEMPLATE_TASKS: Final = [
    _task(1, "order-implementation", "Издать приказ о внедрении целевой модели", "head", "Приказ", "0.020"),
    _task(1, "appoint-curator", "Назначить куратора и рабочую группу", "head", "Приказ", "0.020", confirmed=True),
    _task(1, "regulation", "Принять положение о программе наставничества", "head", "Положение", "0.040"),
    _task(1, "roadmap", "Утвердить дорожную карту", "head", "Дорожная карта", "0.050", confirmed=True),
    _task(
        1, "inform", "Рассказать о программе педагогам, родителям, обучающимся", "curator", "Протокол собрания", "0.060"
    ),
    _task(
        1,
        "partners",
        "Найти партнёров и заключить соглашения",
        "curator",
        "Соглашение о партнёрстве",
        "0.080",
        outer=True,
    ),
    _task(
        2,
        "mentee-talks",
        "Провести беседы о программе с будущими наставляемыми",
        "class_teacher",
        "План бесед",
        "0.090",
        confirmed=True,
    ),
    _task(2, "mentee-consents", "Собрать согласия участников и родителей", "curator", "Согласия", "0.120"),
    _task(
        2,
        "mentee-requests",
        "Собрать запросы наставляемых",
        "curator",
        "База наставляемых с запросами",
        "0.140",
        confirmed=True,
    ),
    _task(2, "before-survey", "Провести анкетирование на входе", "psychologist", "Анкеты", "0.150"),
    _task(
        2,
        "mentee-outside-data",
        "Получить сведения от семьи и внешних служб",
        "psychologist",
        "Справка",
        "0.140",
        outer=True,
    ),
    _task(
        3,
        "mentor-search",
        "Найти наставников среди обучающихся, педагогов, родителей",
        "curator",
        "Список кандидатов",
        "0.160",
        confirmed=True,
    ),
    _task(
        3,
        "mentor-outside",
        "Привлечь выпускников, сотрудников предприятий, предпринимателей",
        "curator",
        "Письма организациям",
        "0.170",
        outer=True,
        confirmed=True,
    ),
    _task(3, "mentor-questionnaires", "Собрать анкеты и согласия наставников", "curator", "Анкеты и согласия", "0.180"),
    _task(3, "mentor-base", "Сформировать базу наставников", "curator", "База наставников", "0.190"),
    _task(4, "selection", "Отобрать наставников по критериям", "curator", "Протокол отбора", "0.210", confirmed=True),
    _task(4, "vetting", "Получить справки об отсутствии судимости", "curator", "Отметки о справках", "0.220"),
    _task(4, "training", "Обучить наставников", "curator", "Программа и ведомость обучения", "0.240"),
    _task(4, "training-experts", "Пригласить экспертов для обучения", "curator", "План обучения", "0.230", outer=True),
    _task(
        5,
        "meeting",
        "Провести общую встречу наставников и наставляемых",
        "curator",
        "Сценарий и список участников",
        "0.250",
        confirmed=True,
    ),
    _task(5, "pairs-order", "Закрепить пары и группы приказом", "head", "Приказ о закреплении", "0.270"),
    _task(5, "agreements", "Подписать соглашения участников", "curator", "Соглашения", "0.290"),
    _task(6, "goals", "Составить планы пар и групп", "mentor", "Индивидуальный план", "0.330", confirmed=True),
    _task(
        6, "methodical", "Передать наставникам методические материалы", "curator", "Материалы", "0.350", confirmed=True
    ),
    _task(
        6, "feedback", "Собрать промежуточную обратную связь", "curator", "Промежуточный отчёт", "0.600", confirmed=True
    ),
    _task(6, "excursions", "Провести встречи на предприятиях и в вузах", "curator", "Фотоотчёт", "0.700", outer=True),
    _task(7, "after-survey", "Провести анкетирование на выходе", "psychologist", "Анкеты", "0.920"),
    _task(7, "results", "Подвести итоги каждой пары и группы", "curator", "Отчёт о программе", "0.950", confirmed=True),
    _task(
        7,
        "final-event",
        "Провести итоговое событие и наградить лучших",
        "head",
        "Приказ о поощрении",
        "0.980",
        confirmed=True,
    ),
    _task(
        7,
        "publicity",
        "Рассказать об итогах в СМИ, поблагодарить предприятия",
        "curator",
        "Публикации, письма",
        "1.000",
        outer=True,
        confirmed=True,
    ),
]
