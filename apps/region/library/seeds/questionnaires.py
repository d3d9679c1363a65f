"""Twenty questionnaires: five forms × mentee and mentor × before and after.

Items of both phases are paired by ``key``, so that fact minus expectation can be computed. The
wording is ours; the official text has to be compared before use.
"""

from typing import Any, Final

from apps.region.library.seeds import RECOMMENDATIONS

SCALE, YES_NO, OPEN, FREQUENCY = "scale", "yes_no", "open", "frequency"

type Item = dict[str, str]
type Pair = tuple[str, str, str, str]

# key, kind, question before, question after; an empty one is not asked in that phase.
_HEAD: Final[list[Pair]] = [
    ("met_before", YES_NO, "Встречались ли вы раньше с программой наставничества?", ""),
    ("met_where", OPEN, "Если да, то где?", ""),
]
_TAIL: Final[list[Pair]] = [
    ("expectations", OPEN, "Чего вы ждёте от программы и своей роли в ней?", "Чего вы ждали от программы?"),
    ("value", OPEN, "Что для вас особенно ценно в программе?", "Что оказалось особенно ценным?"),
    ("missing", OPEN, "", "Чего не хватило, что хотелось бы изменить?"),
    ("glad", YES_NO, "Рады ли вы участвовать в программе?", "Рады ли вы, что участвовали в программе?"),
    ("continue", YES_NO, "", "Хотите ли вы продолжить работу в программе?"),
]
_SATISFACTION: Final[list[Pair]] = [
    (
        "satisfied",
        SCALE,
        "Насколько полезной вы ожидаете увидеть совместную работу?",
        "Насколько вы довольны совместной работой?",
    ),
    ("result", SCALE, "", "Насколько вы довольны результатом?"),
    ("fulfilled", SCALE, "", "Насколько оправдались ваши ожидания?"),
]
_LEARNER_MENTEE: Final[list[Pair]] = [
    (
        "comfort",
        SCALE,
        "Насколько комфортным вы ожидаете общение с наставником?",
        "Насколько комфортно было общаться с наставником?",
    ),
    (
        "personal_meet",
        SCALE,
        "Насколько полезными и интересными вы ожидаете личные встречи?",
        "Насколько полезны и интересны были личные встречи?",
    ),
    (
        "group_meet",
        SCALE,
        "Насколько полезными и интересными вы ожидаете групповые встречи?",
        "Насколько полезны и интересны были групповые встречи?",
    ),
    ("support", SCALE, "Какой поддержки вы ждёте от наставника?", "Насколько вы чувствовали поддержку наставника?"),
    ("help", SCALE, "Насколько вам нужна помощь наставника?", "Насколько полезной была помощь наставника?"),
    (
        "plan_clear",
        SCALE,
        "Насколько вам важно обсудить ожидания и план?",
        "Насколько понятны были план работы и ожидания наставника?",
    ),
    (
        "safety",
        SCALE,
        "Насколько вам важно чувствовать себя в безопасности?",
        "Насколько вы чувствовали себя в безопасности?",
    ),
    ("change", SCALE, "Насколько сильных перемен в жизни вы ждёте?", ""),
]
_LEARNER_OUTCOMES: Final[list[Pair]] = [
    ("become_mentor", YES_NO, "", "Хотите ли вы сами стать наставником?"),
    ("new_interest", YES_NO, "", "Появился ли интерес к новому: предметам, проектам, книгам?"),
    ("clubs", YES_NO, "", "Хочется ли чаще ходить на кружки и секции?"),
    ("future", YES_NO, "", "Стало ли понятнее ваше будущее?"),
]
_STUDENT_PUPIL_OUTCOMES: Final[list[Pair]] = [
    ("enter_faculty", YES_NO, "", "Думаете ли вы поступать туда, где учится наставник?"),
    ("alumni", YES_NO, "", "Хотите ли вы вступить в сообщество благодарных выпускников?"),
]
_LEARNER_MENTOR: Final[list[Pair]] = [
    (
        "comfort",
        SCALE,
        "Насколько комфортным вы ожидаете общение с наставляемым?",
        "Насколько комфортно было общаться с наставляемым?",
    ),
    (
        "leadership",
        SCALE,
        "Насколько вам удастся проявить качества лидера?",
        "Насколько вам удалось проявить качества лидера?",
    ),
    (
        "group_meet",
        SCALE,
        "Насколько полезными вы ожидаете групповые встречи?",
        "Насколько полезны были групповые встречи?",
    ),
    (
        "personal_meet",
        SCALE,
        "Насколько полезными вы ожидаете личные встречи?",
        "Насколько полезны были личные встречи?",
    ),
    ("planning", SCALE, "Насколько вы собираетесь следовать плану?", "Насколько удалось выполнить план?"),
    (
        "mentee_involved",
        SCALE,
        "Какой включённости наставляемого вы ждёте?",
        "Насколько наставляемый был включён в работу?",
    ),
    ("training", YES_NO, "", "Было ли обучение наставников достаточным и понятным?"),
]
_TEACHER_MENTEE: Final[list[Pair]] = [
    ("effectiveness", SCALE, "Насколько полезной вы ожидаете программу?", "Насколько полезной была программа?"),
    ("comfort", SCALE, "Насколько комфортным вы ожидаете участие?", "Насколько комфортно было участвовать?"),
    (
        "orientation",
        SCALE,
        "Насколько вам важно знакомство с коллективом, местом работы и обязанностями?",
        "Насколько хорошо вас познакомили с коллективом, местом работы и обязанностями?",
    ),
    (
        "adaptation",
        SCALE,
        "Насколько вам нужна помощь в освоении должности?",
        "Насколько полезной была помощь в освоении должности?",
    ),
    (
        "skill_events",
        SCALE,
        "Насколько полезными вы ожидаете открытые уроки и семинары?",
        "Насколько полезны были открытые уроки и семинары?",
    ),
    (
        "theory",
        SCALE,
        "Насколько вам важно передать теоретические знания?",
        "Насколько хорошо переданы теоретические знания?",
    ),
    (
        "practice",
        SCALE,
        "Насколько вам важно передать практические навыки?",
        "Насколько хорошо переданы практические навыки?",
    ),
    ("support", SCALE, "Насколько вам важна поддержка наставника?", "Насколько вы чувствовали поддержку наставника?"),
    (
        "frequency",
        FREQUENCY,
        "Как часто вы ждёте мероприятий по развитию?",
        "Как часто проводились мероприятия по развитию?",
    ),
]
_TEACHER_OUTCOMES: Final[list[Pair]] = [
    ("stay_five_years", YES_NO, "", "Видите ли вы себя в этой организации через пять лет?"),
    ("school_life", YES_NO, "", "Хочется ли активнее участвовать в жизни организации?"),
    ("confidence", YES_NO, "", "Стало ли больше уверенности в своих силах?"),
    ("class_results", YES_NO, "", "Стали ли лучше результаты и отношения в ваших классах?"),
    ("own_works", YES_NO, "", "Есть ли желание писать собственные профессиональные работы?"),
]
_TEACHER_MENTOR: Final[list[Pair]] = [
    ("effectiveness", SCALE, "Насколько полезной вы ожидаете программу?", "Насколько полезной была программа?"),
    ("comfort", SCALE, "Насколько комфортным вы ожидаете участие?", "Насколько комфортно было участвовать?"),
    (
        "organise_orientation",
        SCALE,
        "Насколько вы сможете познакомить коллегу с организацией?",
        "Насколько удалось познакомить коллегу с организацией?",
    ),
    (
        "theory",
        SCALE,
        "Насколько вы сможете передать теоретические знания?",
        "Насколько удалось передать теоретические знания?",
    ),
    (
        "practice",
        SCALE,
        "Насколько вы сможете передать практические навыки?",
        "Насколько удалось передать практические навыки?",
    ),
    (
        "mentee_involved",
        SCALE,
        "Какой включённости наставляемого вы ждёте?",
        "Насколько наставляемый был включён в работу?",
    ),
    (
        "frequency",
        FREQUENCY,
        "Как часто вы планируете мероприятия по развитию?",
        "Как часто проводились мероприятия по развитию?",
    ),
]
_EMPLOYER_MENTEE: Final[list[Pair]] = [
    ("effectiveness", SCALE, "Насколько полезной вы ожидаете программу?", "Насколько полезной была программа?"),
    ("comfort", SCALE, "Насколько комфортным вы ожидаете участие?", "Насколько комфортно было участвовать?"),
    (
        "career_events",
        SCALE,
        "Насколько полезными вы ожидаете экскурсии и встречи о профессии?",
        "Насколько полезны были экскурсии и встречи о профессии?",
    ),
    ("career_programme", SCALE, "Насколько вам нужна профориентация?", "Насколько полезной была профориентация?"),
    ("theory", SCALE, "Насколько вам важны теоретические знания?", "Насколько хорошо переданы теоретические знания?"),
    ("practice", SCALE, "Насколько вам важны практические навыки?", "Насколько хорошо переданы практические навыки?"),
    (
        "potential",
        SCALE,
        "Насколько вам нужна помощь в раскрытии своих возможностей?",
        "Насколько программа помогла раскрыть ваши возможности?",
    ),
    ("support", SCALE, "Насколько вам важна поддержка наставника?", "Насколько вы чувствовали поддержку наставника?"),
    ("frequency", FREQUENCY, "Как часто вы ждёте встреч о профессии?", "Как часто проводились встречи о профессии?"),
]
_EMPLOYER_OUTCOMES: Final[list[Pair]] = [
    ("future", YES_NO, "", "Стало ли понятнее ваше профессиональное будущее?"),
    ("more_events", YES_NO, "", "Хочется ли чаще участвовать во встречах о профессии?"),
    ("regional_job", YES_NO, "", "Думаете ли вы работать на предприятиях региона?"),
    ("mentor_job", YES_NO, "", "Думаете ли вы работать на предприятии наставника?"),
    ("become_mentor", YES_NO, "", "Хотите ли вы сами стать наставником?"),
    ("alumni", YES_NO, "", "Хотите ли вы вступить в сообщество благодарных выпускников?"),
]
_STUDENT_OUTCOMES: Final[list[Pair]] = [("job_offer", YES_NO, "", "Есть ли у вас приглашение на работу?")]
_EMPLOYER_MENTOR: Final[list[Pair]] = [
    ("effectiveness", SCALE, "Насколько полезной вы ожидаете программу?", "Насколько полезной была программа?"),
    ("comfort", SCALE, "Насколько комфортным вы ожидаете участие?", "Насколько комфортно было участвовать?"),
    (
        "organisation",
        SCALE,
        "Насколько хорошей организации встреч вы ждёте?",
        "Насколько хорошо были организованы встречи?",
    ),
    (
        "mentee_involved",
        SCALE,
        "Какой включённости наставляемого вы ждёте?",
        "Насколько наставляемый был включён в работу?",
    ),
    ("practice", SCALE, "Насколько вы сможете передать свой опыт?", "Насколько удалось передать свой опыт?"),
    ("frequency", FREQUENCY, "Как часто вы планируете встречи?", "Как часто проводились встречи?"),
    ("future_employee", YES_NO, "", "Рассматриваете ли вы наставляемого как будущего сотрудника?"),
]

_QUESTIONS: Final[dict[tuple[str, str], list[Pair]]] = {
    ("pupil-pupil", "mentee"): [*_LEARNER_MENTEE, *_SATISFACTION, *_LEARNER_OUTCOMES],
    ("pupil-pupil", "mentor"): [*_LEARNER_MENTOR, *_SATISFACTION],
    ("student-pupil", "mentee"): [*_LEARNER_MENTEE, *_SATISFACTION, *_LEARNER_OUTCOMES, *_STUDENT_PUPIL_OUTCOMES],
    ("student-pupil", "mentor"): [*_LEARNER_MENTOR, *_SATISFACTION],
    ("teacher-teacher", "mentee"): [*_TEACHER_MENTEE, *_SATISFACTION, *_TEACHER_OUTCOMES],
    ("teacher-teacher", "mentor"): [*_TEACHER_MENTOR, *_SATISFACTION],
    ("employer-pupil", "mentee"): [*_EMPLOYER_MENTEE, *_SATISFACTION, *_EMPLOYER_OUTCOMES],
    ("employer-pupil", "mentor"): [*_EMPLOYER_MENTOR, *_SATISFACTION],
    ("employer-student", "mentee"): [*_EMPLOYER_MENTEE, *_SATISFACTION, *_EMPLOYER_OUTCOMES, *_STUDENT_OUTCOMES],
    ("employer-student", "mentor"): [*_EMPLOYER_MENTOR, *_SATISFACTION],
}
_RESPONDENTS: Final = {"mentee": "наставляемого", "mentor": "наставника"}
_PHASES: Final = {"before": "на входе", "after": "на выходе"}


def _items(pairs: list[Pair], phase: str) -> list[Item]:
    asked = [(key, kind, before if phase == "before" else after) for key, kind, before, after in pairs]
    return [{"key": key, "kind": kind, "text": text} for key, kind, text in asked if text]


def _questionnaire(form: str, respondent: str, phase: str) -> dict[str, Any]:
    return {
        "code": f"{form}-{respondent}-{phase}",
        "title": f"Анкета {_RESPONDENTS[respondent]} {_PHASES[phase]}",
        "form_code": form,
        "respondent": respondent,
        "phase": phase,
        "items": _items([*_HEAD, *_QUESTIONS[form, respondent], *_TAIL], phase),
        "source": f"{RECOMMENDATIONS}, приложение 2, раздел 2.3",
        "needs_verification": True,
    }


QUESTIONNAIRES: Final = [
    _questionnaire(form, respondent, phase) for form, respondent in _QUESTIONS for phase in _PHASES
]
