"""What mentees ask help with: the problems the methodology names, with the competences that answer them."""

from typing import Any, Final

from apps.region.library.seeds import METHODOLOGY


def _type(code: str, title: str, kinds: list[str], *competences: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "mentee_kinds": kinds,
        "competences": list(competences),
        "source": METHODOLOGY,
        "needs_verification": True,
    }


_PUPIL: Final = ["pupil"]
_STUDENT: Final = ["student"]
_LEARNER: Final = ["pupil", "student"]
_TEACHER: Final = ["teacher"]

REQUEST_TYPES: Final = [
    _type("motivation", "Не хочется учиться и развиваться", _LEARNER, "мотивация", "целеполагание"),
    _type("results", "Низкие результаты по предмету", _LEARNER, "предметная помощь", "навыки учёбы"),
    _type(
        "trajectory", "Не выбран путь: профиль, профессия, дальнейшая учёба", _PUPIL, "профориентация", "целеполагание"
    ),
    _type("self-realisation", "Негде проявить себя в учебной программе", _PUPIL, "проекты", "творчество"),
    _type("school-life", "Нет желания участвовать в жизни школы", _PUPIL, "лидерство", "общение"),
    _type("awareness", "Мало знает о профессиях и карьере", _LEARNER, "профориентация", "знание профессии"),
    _type("values", "Трудности с самоопределением и ценностями", _PUPIL, "поддержка", "самоопределение"),
    _type("communication", "Конфликты, трудно общаться", _PUPIL, "общение", "разрешение конфликтов"),
    _type("civic", "Нет условий для гражданской активности", _PUPIL, "волонтёрство", "лидерство"),
    _type("talent", "Трудно попасть в программы для одарённых", _PUPIL, "олимпиады", "проекты"),
    _type("emotions", "Неустойчивое эмоциональное состояние", _PUPIL, "поддержка", "общение"),
    _type("adaptation", "Трудно привыкнуть к новому коллективу", _LEARNER, "адаптация", "общение"),
    _type("discipline", "Проблемы с дисциплиной", _STUDENT, "мотивация", "организация времени"),
    _type(
        "combining",
        "Трудно совмещать общее и профессиональное обучение",
        _STUDENT,
        "организация времени",
        "навыки учёбы",
    ),
    _type("meta-competences", "Не хватает общей культуры и метакомпетенций", _STUDENT, "общение", "проекты"),
    _type("support-programmes", "Нет доступа к программам поддержки", _STUDENT, "проекты", "целеполагание"),
    _type("workplace", "Трудно привыкнуть к работе на предприятии", _STUDENT, "адаптация", "знание профессии"),
    _type("young-specialist", "Молодой специалист: первые три года работы", _TEACHER, "методика", "адаптация"),
    _type("newcomer", "Новый человек в организации", _TEACHER, "адаптация", "документы школы"),
    _type("burnout", "Усталость и выгорание", _TEACHER, "поддержка", "организация времени"),
    _type("digital", "Хочет освоить новые программы и цифровые средства", _TEACHER, "цифровые навыки", "методика"),
]
