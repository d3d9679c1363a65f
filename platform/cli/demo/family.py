"""The people of one pair who sign in to the demo: mentor, mentee, parent, and what each of them has before him."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from apps.core.actor import Role
from apps.school.mentorships.models import Confirmation, Feedback, Goal, Meeting, Member
from apps.school.people.models import ClassGroup, Consent, Guardian, Person
from apps.school.surveys.models import SurveyIssue
from cli.demo.accounts import Accounts
from cli.demo.school import DemoSchool

_SUPPORT = ("motivation", "communication")


def chosen_pair() -> Member:
    """Return a mentee at work who has not handed in the questionnaire, whose day has passed."""
    silent = SurveyIssue.objects.filter(answered_at=None, participation__role="mentee").values("participation")
    found = Member.objects.filter(state="active", participation__in=silent)
    return found.select_related("mentee", "mentor_person", "programme").order_by("id")[0]


def accounts_of(school: DemoSchool, accounts: Accounts, member: Member) -> None:
    """Give the mentor, the mentee and the mentee's parent an account each."""
    titles = ("Наставник (ученица или ученик)", "Наставляемый", "Родитель")
    mentor, mentee, parent = titles
    school.participant(accounts, mentor, "pupilmentor@demo.example", member.mentor_person, Role.MENTOR)
    school.participant(accounts, mentee, "mentee@demo.example", member.mentee, Role.MENTEE)
    school.participant(accounts, parent, "parent@demo.example", _parent_of(member.mentee), Role.PARENT)


def _parent_of(child: Person) -> Person:
    return child.guardians.select_related("guardian").order_by("id")[0].guardian


def before_them(school: DemoSchool, member: Member) -> None:
    """A goal whose day has passed, a meeting and a question nobody has answered, a family with papers to sign."""
    asked = timezone.now() - timedelta(days=3)
    Confirmation.objects.filter(member=member).update(
        answer="waiting", given_through="", answered_at=None, asked_at=asked
    )
    Goal.objects.filter(mentorship=member.mentorship_id).update(
        due_on=school.today - timedelta(days=6), progress=70, interim_result="Больше половины пройдено."
    )
    last = Meeting.objects.filter(mentorship=member.mentorship_id).order_by("-held_on")[0]
    Feedback.objects.filter(meeting=last, person__in=[member.mentee_id, member.mentor_person_id]).delete()
    _family(school, member)
    _unsigned_classmate(school, member)


def _family(school: DemoSchool, member: Member) -> None:
    """The younger child's consent to be published ends soon; the elder one's to take part ended with the summer."""
    child, parent = member.mentee, _parent_of(member.mentee)
    soon = school.today + timedelta(days=12)
    group = ClassGroup.objects.order_by("grade", "title").get(grade=7, title="7Б")
    other = school.crowd.name(child.sex)
    elder = Person.objects.create(
        **{**other, "last_name": child.last_name, "middle_name": child.middle_name},
        kind="pupil", birth_date=date(school.year - 13, 9, 14), class_group=group,
        match_key=f"{child.last_name} {other['first_name']} {child.middle_name}".lower(),
    )  # fmt: skip
    Guardian.objects.create(child=elder, guardian=parent)
    Consent.objects.bulk_create([
        school.consent(child, parent, "publication", "guardian", soon - timedelta(days=365), soon),
        school.consent(elder, parent, "participation", "guardian", date(school.year - 1, 9, 10), date(school.year, 8, 31)),
    ])  # fmt: skip
    school.mentees(member.programme, [elder], _SUPPORT)


def _unsigned_classmate(school: DemoSchool, member: Member) -> None:
    """A pupil of the class teacher's class asked for a mentor; the parents have not signed yet."""
    first = school.grade(5)[0].class_group_id
    signed = Consent.objects.filter(purpose="participation", party="guardian").values("person")
    unsigned = Person.objects.filter(class_group=first).exclude(id__in=signed).order_by("id")[:1]
    school.mentees(member.programme, list(unsigned), _SUPPORT)
