"""Who answers questionnaires and who sees what came of them."""

from apps.core.actor import Action, Role, grant


class SurveyAction(Action):
    ANSWER = "surveys.answer"
    MANAGE = "surveys.manage"
    RESULTS = "surveys.results"
    SMALL_NUMBERS = "surveys.small_numbers"


grant(SurveyAction.ANSWER, Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE)
grant(SurveyAction.MANAGE, Role.CURATOR, Role.PSYCHOLOGIST, Role.SYSTEM)
grant(SurveyAction.RESULTS, Role.CURATOR, Role.PSYCHOLOGIST, Role.HEAD, Role.AUDITOR)
# Averages over fewer than five people may tell who said what; the psychologist works with them, nobody else.
grant(SurveyAction.SMALL_NUMBERS, Role.PSYCHOLOGIST)
