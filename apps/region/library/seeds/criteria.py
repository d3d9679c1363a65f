"""The eight criteria of selecting mentors; what each score means is a proposal of the platform."""

from typing import Any, Final

from apps.region.library.seeds import SLIDES


def _criterion(code: str, title: str, *anchors: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "max_score": len(anchors) - 1,
        "anchors": [{"score": score, "text": text} for score, text in enumerate(anchors)],
        "source": SLIDES,
        "needs_verification": True,
    }


CRITERIA: Final = [
    _criterion(
        "experience",
        "Профессиональный опыт",
        "Опыта в нужном деле нет",
        "Опыт есть, но небольшой или смежный",
        "Устойчивый опыт и результаты",
    ),
    _criterion(
        "competences",
        "Развитые компетенции, сильные стороны",
        "Назвать сильные стороны трудно",
        "Есть одна-две сильные стороны",
        "Сильные стороны подтверждены делами",
    ),
    _criterion(
        "communication",
        "Развитые навыки коммуникации",
        "Говорит сам, не слушает",
        "Слушает, но отвечает не всегда по делу",
        "Слушает, уточняет, даёт понятную обратную связь",
    ),
    _criterion(
        "time",
        "Ресурс времени",
        "Времени на встречи нет",
        "Встречи возможны реже раза в две недели",
        "Встречи возможны каждую неделю",
    ),
    _criterion(
        "life-experience",
        "Положительный жизненный и профессиональный опыт",
        "Примеров не приводит",
        "Примеры есть, выводы из них общие",
        "Примеры и выводы полезны наставляемому",
    ),
    _criterion(
        "match-to-requests",
        "Соответствие запросам наставляемых",
        "Открытым запросам не отвечает",
        "Отвечает части запросов",
        "Отвечает нескольким открытым запросам",
    ),
    _criterion(
        "civic-position",
        "Активная гражданская позиция",
        "В общественных делах не участвует",
        "Участвует изредка",
        "Участвует постоянно или ведёт других",
    ),
    _criterion(
        "motivation",
        "Мотивация",
        "Согласился по поручению",
        "Интерес есть, цель не названа",
        "Хочет быть наставником и объясняет зачем",
    ),
]
