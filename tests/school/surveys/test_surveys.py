import pytest

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.school.notifications.models import Notification
from apps.school.programmes import services as programmes
from apps.school.surveys import domain, selectors, services
from apps.school.surveys.models import SurveyAnswer, SurveyIssue
from tenants.testing import World
from tests.factories import Member, member
from tests.school.people.builders import alina, in_school, person, timofey
from tests.school.programmes.builders import mentee, programme


def issue_to(participation: object, phase: str = "before") -> SurveyIssue:
    return SurveyIssue.objects.create(
        participation=participation, questionnaire_code=f"pupil-pupil-mentee-{phase}", phase=phase, due_on="2026-12-01"
    )


def full(issue: SurveyIssue, number: int = 1) -> dict[str, int]:
    """Every closed question answered; 1 is within every scale."""
    return {item.key: number for item in selectors.items_of(issue) if item.kind != domain.OPEN}


def child_of(world: World, person_id: object) -> Member:
    return member(world.lyceum, Role.MENTEE, "Тимофей Гусев", person_id=person_id)


def test_another_person_and_another_school_find_no_questionnaire(world: World) -> None:
    with in_school(world.lyceum):
        row = programme()
        issue = issue_to(mentee(row, timofey()))
        other = alina()
    assert child_of(world, other.id).browser.get(f"/surveys/{issue.id}/").status_code == 404
    assert member(world.gymnasium, Role.CURATOR).browser.get(f"/surveys/{issue.id}/").status_code == 404


def test_a_mentor_sees_no_results(world: World) -> None:
    with in_school(world.lyceum):
        row = programme()
        big = alina()
    mentor = member(world.lyceum, Role.MENTOR, "Алина Савельева", person_id=big.id)
    assert mentor.browser.get(f"/surveys/programmes/{row.id}/").status_code == 403
    with in_school(world.lyceum), pytest.raises(Forbidden):
        selectors.results_get(actor=mentor.actor, programme=row, role="mentee")


def test_joining_gives_the_first_questionnaire_once(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row, child = programme(), timofey()
        account = child_of(world, child.id)
        child.user_id = account.user.pk
        child.save(update_fields=["user_id"])
        for _click in range(2):
            programmes.participants_add(actor=curator, programme_id=row.id, role="mentee", person_ids=[child.id])
        assert [issue.questionnaire_code for issue in SurveyIssue.objects.all()] == ["pupil-pupil-mentee-before"]
        assert Notification.objects.get().user_id == account.user.pk
        assert "Гусев" not in Notification.objects.get().text


def test_half_a_questionnaire_is_kept_and_not_handed_in(world: World) -> None:
    with in_school(world.lyceum):
        issue = issue_to(mentee(programme(), timofey()))
        participant = issue.participation.person_id
    child = child_of(world, participant)
    kept = child.browser.post(f"/surveys/{issue.id}/", {"comfort": "7", "step": "keep"})
    assert kept.status_code == 302
    refused = child.browser.post(f"/surveys/{issue.id}/", {"safety": "9", "step": "finish"})
    assert refused.status_code == 422
    assert "Выберите ответ" in refused.content.decode()
    with in_school(world.lyceum):
        issue.refresh_from_db()
        assert issue.answered_at is None
        answers = dict(SurveyAnswer.objects.values_list("item_key", "number"))
        assert answers == {"comfort": 7, "safety": 9}


def test_a_questionnaire_handed_in_does_not_change(world: World) -> None:
    with in_school(world.lyceum):
        issue = issue_to(mentee(programme(), timofey()))
        child = child_of(world, issue.participation.person_id).actor
        services.answers_save(
            actor=child, issue_id=issue.id, numbers=full(issue), texts={"value": "Друзья"}, finish=True
        )
        with pytest.raises(services.SurveyRefused):
            services.answers_save(actor=child, issue_id=issue.id, numbers={"comfort": 2}, texts={}, finish=True)
        assert SurveyAnswer.objects.get(item_key="comfort").number == 1


def test_an_answer_outside_the_scale_is_refused(world: World) -> None:
    with in_school(world.lyceum):
        issue = issue_to(mentee(programme(), timofey()))
        child = child_of(world, issue.participation.person_id).actor
        for number in (0, 11):
            with pytest.raises(services.SurveyRefused):
                services.answers_save(
                    actor=child, issue_id=issue.id, numbers={"comfort": number}, texts={}, finish=False
                )


def answered(row: object, count: int) -> None:
    for number in range(count):
        participation = mentee(row, person("Иванов", f"Иван{'абвгдежз'[number]}"))
        for phase, score in (("before", 4), ("after", 8)):
            issue = issue_to(participation, phase)
            SurveyAnswer.objects.create(issue=issue, item_key="comfort", number=score)
            SurveyIssue.objects.filter(pk=issue.pk).update(answered_at="2026-11-01T10:00Z")


def comfort(actor: object, row: object) -> domain.Pair:
    found = selectors.results_get(actor=actor, programme=row, role="mentee")
    return next(pair for pair in found.pairs if pair.key == "comfort")


def test_four_answers_are_hidden_from_the_curator_and_not_from_the_psychologist(world: World) -> None:
    curator, psychologist = member(world.lyceum, Role.CURATOR).actor, member(world.lyceum, Role.PSYCHOLOGIST).actor
    with in_school(world.lyceum):
        row = programme()
        answered(row, 4)
        assert comfort(curator, row).hidden
        assert comfort(curator, row).before is None
        assert comfort(psychologist, row).difference == 4


def test_five_answers_are_shown(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        answered(row, 5)
        assert (comfort(curator.actor, row).before, comfort(curator.actor, row).after) == (4, 8)
    assert curator.browser.get(f"/surveys/programmes/{row.id}/results/").status_code == 200


def test_a_row_adds_up_as_it_is_printed() -> None:
    """5.25 is printed as 5.3 and 6.14 as 6.1: beside them stands 0.8, though the exact means differ by 0.89."""
    pair = domain.pair_of("comfort", "", [5, 5, 5, 6], [6, 6, 6, 6, 6, 6, 7], at_least=1)
    assert (pair.before, pair.after, pair.difference) == (5.3, 6.1, 0.8)


def test_whom_to_remind_stands_first(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        answered(row, 1)
        child = timofey()
        waiting = issue_to(mentee(row, child))
        listed = selectors.issue_list(actor=curator, programme_id=row.id, phase="before")
        assert next(issue.pk for issue in listed) == waiting.pk
        handed_in = issue_to(waiting.participation, "after")
        SurveyIssue.objects.filter(pk=handed_in.pk).update(answered_at="2026-11-01T10:00Z")
        own = selectors.own_issues(actor=child_of(world, child.id).actor)
        assert [issue.pk for issue in own] == [waiting.pk, handed_in.pk]


def test_reminders_go_once_a_day_and_the_unreachable_are_counted(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row, child = programme(), timofey()
        issue_to(mentee(row, child))
        issue_to(mentee(row, alina()))
        child.user_id = child_of(world, child.id).user.pk
        child.save(update_fields=["user_id"])
    for _click in range(2):
        page = curator.browser.post(f"/surveys/programmes/{row.id}/remind/", {"phase": "before"}, follow=True)
    assert "Без входа в систему: 1" in page.content.decode()
    with in_school(world.lyceum):
        assert Notification.objects.count() == 1


def test_a_skipped_questionnaire_needs_a_reason(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        issue = issue_to(mentee(programme(), timofey()), "after")
    assert curator.browser.post(f"/surveys/{issue.id}/skip/", {"reason": ""}).status_code == 422
    assert curator.browser.post(f"/surveys/{issue.id}/skip/", {"reason": "переехал"}).status_code == 302
    with in_school(world.lyceum):
        assert selectors.issue_counts(issue.participation.programme_id)["after"]["pending"] == 0


def test_every_page_opens(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        issue = issue_to(mentee(row, timofey()))
    child = child_of(world, issue.participation.person_id)
    for address in ("/surveys/", f"/surveys/{issue.id}/", f"/surveys/programmes/{row.id}/?phase=after"):
        assert curator.browser.get(address).status_code == 200, address
    assert child.browser.get("/surveys/").status_code == 200
    assert child.browser.get(f"/surveys/{issue.id}/").status_code == 200
    assert curator.browser.post(f"/surveys/programmes/{row.id}/after/").status_code == 302
    with in_school(world.lyceum):
        assert SurveyIssue.objects.filter(phase="after").count() == 1
        with pytest.raises(NotFound):
            selectors.issue_get(actor=curator.actor, issue_id=row.id)
