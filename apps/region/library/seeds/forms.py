"""The five federal forms and the role variants inside each."""

from typing import Any, Final

from apps.region.library.seeds import METHODOLOGY, RECOMMENDATIONS, SLIDES

# Learners of either kind, and adults who come from outside.
_LEARNERS: Final = ["pupil", "student"]
_PROFESSIONALS: Final = ["employee", "public_figure", "alumnus", "parent"]


def _form(
    code: str, title: str, mentors: list[str], mentees: list[str], *, external: bool, size: int
) -> dict[str, Any]:
    return {
        "code": code,
        "federal_code": code,
        "title": title,
        "mentor_kinds": mentors,
        "mentee_kinds": mentees,
        "mentor_is_external": external,
        "max_group_size": size,
        "source": f"{METHODOLOGY}; {SLIDES}",
        "needs_verification": False,
    }


FORMS: Final = [
    _form("pupil-pupil", "Ученик — ученик", _LEARNERS, _LEARNERS, external=False, size=5),
    _form("teacher-teacher", "Учитель — учитель", ["teacher"], ["teacher"], external=False, size=3),
    _form("student-pupil", "Студент — ученик", ["student", "alumnus"], ["pupil"], external=True, size=5),
    _form("employer-pupil", "Работодатель — ученик", _PROFESSIONALS, ["pupil"], external=True, size=8),
    _form("employer-student", "Работодатель — студент", _PROFESSIONALS, ["student"], external=True, size=8),
]

_VARIANTS: Final = {
    "pupil-pupil": [
        ("achiever", "Успевающий — неуспевающий"),
        ("leader", "Лидер — пассивный"),
        ("peer", "Равный — равному"),
        ("adapted", "Адаптированный — неадаптированный"),
    ],
    "teacher-teacher": [
        ("experienced", "Опытный учитель — молодой специалист"),
        ("class-teacher", "Опытный классный руководитель — молодой специалист"),
        ("community-leader", "Лидер педагогического сообщества — педагог, испытывающий проблемы"),
        ("innovator", "Педагог-новатор — консервативный педагог"),
        ("subject", "Опытный предметник — неопытный предметник"),
    ],
    "student-pupil": [
        ("achiever", "Успевающий — неуспевающий"),
        ("leader", "Лидер — равнодушный"),
        ("peer", "Равный — другому"),
        ("project", "Куратор — автор проекта"),
    ],
    "employer-pupil": [
        ("professional", "Активный профессионал — равнодушный потребитель"),
        ("colleague", "Коллега — молодой коллега"),
        ("employer", "Работодатель — будущий сотрудник"),
    ],
    "employer-student": [
        ("professional", "Активный профессионал — равнодушный потребитель"),
        ("successful", "Успешный профессионал — студент, выбирающий профессию"),
        ("colleague", "Коллега — будущий коллега"),
        ("employer", "Работодатель — будущий сотрудник"),
    ],
}

VARIANTS: Final = [
    {"form_code": form, "code": code, "title": title, "source": RECOMMENDATIONS, "needs_verification": True}
    for form, variants in _VARIANTS.items()
    for code, title in variants
]
