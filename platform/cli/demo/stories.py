"""What happens in each demo school: something overdue, something to decide, something finished."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from apps.region.partners.models import Engagement
from apps.school.mentorships.models import Concern, Confirmation, Meeting, Member, Mentorship
from apps.school.people.models import Person
from apps.school.programmes.models import Participation, Programme, RoadmapTask, StageClosing
from apps.school.programmes.services import participant_withdraw
from cli.demo import family
from cli.demo.accounts import Accounts
from cli.demo.gathering import gatherings
from cli.demo.region import DemoRegion
from cli.demo.school import DemoSchool
from cli.demo.waiting import requests_to_mentors
from tenants.context import TenantRef, tenant_scope

_SUPPORT = ("motivation", "results", "communication", "adaptation")
_CAREER = ("trajectory", "awareness")


def tell(region: DemoRegion, refs: list[TenantRef], accounts: Accounts, today: date) -> None:
    """Fill three schools and a college; the first external mentor works in two of them."""
    first, second, gymnasium, college = (
        DemoSchool(ref, seed, today) for ref, seed in zip(refs, (11, 22, 33, 44), strict=True)
    )
    for school, short, is_college in (
        (first, "school1", False), (second, "school2", False), (gymnasium, "gymnasium", False), (college, "college", True),
    ):  # fmt: skip
        with tenant_scope(school.ref):
            school.populate(college=is_college)
            school.staff(accounts, short, listed=school is first)
    for school in (first, second):
        with tenant_scope(school.ref):
            peers(school)
    with tenant_scope(first.ref):
        last_year(first)
        young_teachers(first)
        member = family.chosen_pair()
        before_fifth_grade(first, member)
        family.before_them(first, member)
        family.accounts_of(first, accounts, member)
        gatherings(first)
    with tenant_scope(second.ref):
        first_weeks(second)
    with tenant_scope(college.ref):
        last_year(college, 2, 3)
        young_teachers(college)
    for school, form, people, silent in (
        (first, "employer-pupil", first.grade(9, 10), 0),
        (second, "employer-pupil", second.grade(9, 10), 1),
        (college, "employer-student", college.people["learners"], 1),
    ):
        engineers(region, school, form, people, silent=silent)
    with tenant_scope(gymnasium.ref):
        _waiting_for_pairs(gymnasium)
        young_teachers(gymnasium)
        last_year(gymnasium)
    requests_to_mentors(region, [gymnasium, second], college.ref)
    for school in (first, second, gymnasium, college):
        with tenant_scope(school.ref):
            school.publish()


def _autumn(school: DemoSchool) -> tuple[date, date]:
    return date(school.year, 9, 5), date(school.year + 1, 5, 29)


def peers(school: DemoSchool) -> None:
    """Pupil with pupil, at work: pairs in rhythm, two silent ones, a call for help."""
    starts, ends = _autumn(school)
    programme = school.programme(
        "Старший — младшему", "pupil-pupil", "leader", "Помочь пятиклассникам освоиться в основной школе.",
        stage=6, starts=starts, ends=ends,
    )  # fmt: skip
    seniors, juniors = school.with_consent(school.grade(10, 11)), school.with_consent(school.grade(5, 6))
    mentors = school.mentors(programme, seniors[:16], "learner", 3, admitted=16)
    mentees = school.mentees(programme, juniors[:42], _SUPPORT)
    school.answers(programme).before([*mentors, *mentees])
    formed = school.pair(programme, mentors[:14], mentees, 3)
    school.work(formed, silent=2)
    _sides(formed)
    _orphans(school, formed[5])
    caller = Member.objects.filter(mentorship=formed[0]).first()
    assert caller is not None
    Concern.objects.create(
        mentorship=formed[0], raised_by_id=caller.mentee_id, text="Мы не сходимся по времени, встречи срываются."
    )


def _sides(formed: list[Mentorship]) -> None:
    """Most have confirmed that they are ready; two mentees keep silent, one mentor now says that it does not suit."""
    now = timezone.now()
    asked = now - timedelta(days=6)
    blank = {"answer": "waiting", "given_through": "", "answered_at": None, "asked_at": asked, "reminded_at": now}
    for group in formed[2:4]:
        silent = Confirmation.objects.filter(mentorship=group).exclude(member=None).order_by("id")[:1]
        Confirmation.objects.filter(id__in=list(silent.values_list("id", flat=True))).update(**blank)
    Confirmation.objects.filter(mentorship=formed[4], member=None).update(
        answer="refused",
        answered_at=now - timedelta(days=1),
        reason="С ноября по вторникам и четвергам у меня тренировки, а группе удобно только тогда.",
    )


def _orphans(school: DemoSchool, group: Mentorship) -> None:
    """A mentor left a few days ago; the group waits first in line, and two mentors have free places."""
    participant_withdraw(actor=school.actor, participation_id=group.mentor_id, reason="семья переехала")
    left = school.today - timedelta(days=4)
    Participation.objects.filter(id=group.mentor_id).update(left_on=left)
    Mentorship.objects.filter(id=group.id).update(ended_on=left)
    Member.objects.filter(mentorship=group).update(active_until=left)
    Meeting.objects.filter(mentorship=group, held_on__gt=left).delete()


def last_year(school: DemoSchool, *grades: int) -> None:
    """A programme that is over: results written, everything closed."""
    people = school.with_consent(school.grade(*(grades or (8, 9))))
    programme = school.programme(
        "Равный — равному", "pupil-pupil", "peer", "Совместные учебные проекты.",
        stage=7, starts=date(school.year - 1, 9, 10), ends=date(school.year, 5, 28),
    )  # fmt: skip
    _finished(school, programme, people[:8], people[8:24])


def before_fifth_grade(school: DemoSchool, member: Member) -> None:
    """Where the pair of the demo was a year ago: both with others, and both to the end."""
    seniors = [person for person in school.with_consent(school.grade(10, 11)) if person != member.mentor_person]
    juniors = [person for person in school.with_consent(school.grade(5)) if person != member.mentee]
    programme = school.programme(
        "Скоро пятый класс", "pupil-pupil", "leader", "Помочь четвероклассникам не бояться перехода.",
        stage=7, starts=date(school.year - 1, 10, 1), ends=date(school.year, 5, 20),
    )  # fmt: skip
    _finished(school, programme, [member.mentor_person, seniors[0]], [*juniors[:2], member.mentee, juniors[2]])


def first_weeks(school: DemoSchool) -> None:
    """A short programme of this autumn that is over, unless the year has only begun."""
    starts, ends = date(school.year, 9, 3), min(school.today - timedelta(days=10), date(school.year, 11, 13))
    if ends < starts + timedelta(days=30):
        return
    programme = school.programme(
        "Первые недели в новом классе", "pupil-pupil", "adapted", "Познакомиться со школой и друг с другом.",
        stage=7, starts=starts, ends=ends,
    )  # fmt: skip
    seniors, juniors = school.with_consent(school.grade(10, 11)), school.with_consent(school.grade(5, 6))
    _finished(school, programme, seniors[16:20], juniors[42:50])


def _finished(school: DemoSchool, programme: Programme, leading: list[Person], learning: list[Person]) -> None:
    """Bring a programme to its end: two mentees with each mentor, answers before and after, results."""
    mentors = school.mentors(programme, leading, "learner", 2, admitted=len(leading))
    mentees = school.mentees(programme, learning, ("results", "talent"))
    answers = school.answers(programme)
    answers.before([*mentors, *mentees], all_of_them=True)
    answers.after([*mentors, *mentees])
    school.finish(_closed_pairs(programme, mentors, mentees))
    RoadmapTask.objects.filter(programme=programme, stage=7).update(done_on=programme.ends_on, evidence="отчёт")
    StageClosing.objects.create(programme=programme, stage=7, closed_on=programme.ends_on)
    Programme.objects.filter(id=programme.id).update(state="completed")


def _closed_pairs(programme: Programme, mentors: list, mentees: list) -> list[Mentorship]:  # type: ignore[type-arg]
    formed = []
    for number, mentor in enumerate(mentors):
        mentorship = Mentorship.objects.create(
            programme=programme, mentor=mentor, mentor_person_id=mentor.person_id, state="completed",
            started_on=programme.starts_on + timedelta(days=20), ended_on=programme.ends_on,
        )  # fmt: skip
        Member.objects.bulk_create(
            Member(
                mentorship=mentorship, programme=programme, participation=mentee, mentee_id=mentee.person_id,
                mentor_person_id=mentor.person_id, state="ended", active_from=mentorship.started_on,
                active_until=programme.ends_on, mentor_is_external=False, mentee_birth_date=mentee.person.birth_date,
            )
            for mentee in mentees[number * 2 : number * 2 + 2]
        )  # fmt: skip
        formed.append(mentorship)
    return formed


def engineers(region: DemoRegion, school: DemoSchool, form: str, people: list[Person], *, silent: int) -> None:
    """An engineer from a factory with a group of older learners; the same engineer in two schools."""
    mentor_id = region.mentors[0] if form == "employer-pupil" else region.mentors[1]
    with tenant_scope(region.ref):
        engagement = Engagement.objects.select_related("mentor__partner").create(
            mentor_id=mentor_id, tenant_id=school.ref.id, places=3, state="active", message="Инженерный класс"
        )
        mentor = engagement.mentor
        partner = mentor.partner
    with tenant_scope(school.ref):
        starts, ends = _autumn(school)
        person = Person.objects.create(
            kind="employee", is_external_adult=True, external_mentor_id=mentor.id, last_name=mentor.last_name,
            first_name=mentor.first_name, middle_name=mentor.middle_name, sex=mentor.sex, birth_date=mentor.birth_date,
            position=f"{mentor.position}, {partner.title if partner else ''}",
        )  # fmt: skip
        school.clear(person, mentor.vetted_until or starts)
        school.sign(person)
        programme = school.programme(
            "Инженеры рядом", form, "professional", "Показать профессию изнутри и помочь с выбором.",
            stage=6, starts=starts, ends=ends,
        )  # fmt: skip
        (participation,) = school.mentors(programme, [person], "employee", 3, admitted=1)
        mentees = school.mentees(
            programme,
            school.with_consent(people)[:3],
            _CAREER if form == "employer-pupil" else ("workplace", "awareness"),
        )
    with tenant_scope(region.ref):
        Engagement.objects.filter(id=engagement.id).update(person_id=person.id)
    with tenant_scope(school.ref):
        school.answers(programme).before([participation, *mentees])
        formed = school.pair(programme, [participation], mentees, 3)
        school.work(formed, silent=silent)


def _waiting_for_pairs(school: DemoSchool) -> None:
    """Registers are full, mentors admitted: the curator's next click is the proposal of pairs."""
    starts, ends = _autumn(school)
    programme = school.programme(
        "Вместе в гимназии", "pupil-pupil", "achiever", "Поддержать тех, кому трудно учиться.",
        stage=5, starts=starts + timedelta(days=20), ends=ends,
    )  # fmt: skip
    mentors = school.mentors(programme, school.with_consent(school.grade(10, 11))[:14], "learner", 3, admitted=12)
    mentees = school.mentees(programme, school.with_consent(school.grade(5, 6, 7))[:40], _SUPPORT)
    school.answers(programme).before([*mentors, *mentees])


def young_teachers(school: DemoSchool) -> None:
    """Teacher with teacher, at selection: three mentors wait for a decision."""
    starts, ends = _autumn(school)
    programme = school.programme(
        "Молодой специалист", "teacher-teacher", "experienced", "Помочь новым учителям закрепиться в профессии.",
        stage=4, starts=starts, ends=ends,
    )  # fmt: skip
    mentors = school.mentors(programme, school.people["teachers"][14:20], "teacher", 2, admitted=3)
    mentees = school.mentees(programme, school.people["teachers"][:6], ("young-specialist",))
    school.answers(programme).before([*mentors, *mentees])
