"""A demo school: classes, people, consents, and programmes that stand at different stages."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor, Role
from apps.core.person_names import make_full_name
from apps.region.library.models import SelectionCriterion
from apps.school.admission.models import Admission, AssessmentScore, Clearance
from apps.school.completion.models import MentorshipResult
from apps.school.matching.services import order_issue
from apps.school.mentorships.models import Confirmation, Feedback, Goal, Meeting, Member, Mentorship
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.people.models import ClassGroup, Consent, Guardian, Person
from apps.school.people.services.accounts import account_name
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    Participation,
    Programme,
    RoadmapTask,
    StageClosing,
)
from apps.school.programmes.services.programmes import programme_create
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from cli.demo.accounts import Accounts, actor_of
from cli.demo.answers import Answers
from cli.demo.people import COMPETENCES, INTERESTS, SLOTS, Crowd
from tenants.context import TenantRef


class DemoSchool:
    """Fills one school. All writes happen in its scope; pairs are formed by the product's own service."""

    def __init__(self, ref: TenantRef, seed: int, today: date) -> None:
        self.ref = ref
        self.today = today
        self.year = today.year if today.month >= 9 else today.year - 1
        self.crowd = Crowd(seed, self.year)
        self.seed = seed
        self.people: dict[str, list[Person]] = {}
        self.actor: Actor

    # --- people

    def populate(self, *, college: bool) -> None:
        """Create classes, learners, teachers and the parents of the younger ones with their consents."""
        groups = self._college_groups() if college else self._school_classes()
        classes = ClassGroup.objects.bulk_create(groups)
        learners = []
        for group in classes:
            make = self.crowd.student if college else self.crowd.pupil
            learners += [self._person(**make(group.grade), class_group=group) for _ in range(group.size)]
        teachers = [self._person(**self.crowd.teacher(young=number < 6)) for number in range(36)]
        created = Person.objects.bulk_create([*learners, *teachers])
        self.people["learners"] = created[: len(learners)]
        self.people["teachers"] = created[len(learners) :]
        self._parents()
        self._adults()

    def _school_classes(self) -> list[ClassGroup]:
        return [
            ClassGroup(title=title, grade=grade, academic_year=self.year, size=self.crowd.random.randint(23, 28))
            for grade, title in self.crowd.classes(range(5, 12), "АБ")
        ]

    def _college_groups(self) -> list[ClassGroup]:
        return [
            ClassGroup(title=f"{prefix}-{course}1", grade=course, academic_year=self.year, size=25)
            for prefix in ("ПР", "ИС", "ЭК")
            for course in range(1, 5)
        ]

    def _person(self, **fields: Any) -> Person:
        person = Person(**fields)
        person.match_key = make_full_name(person.last_name, person.first_name, person.middle_name).match_key
        return person

    def _parents(self) -> None:
        """Give every minor learner a parent, and four of five a signed consent."""
        minors = [person for person in self.people["learners"] if self._age(person) < 18]
        parents = Person.objects.bulk_create([self._person(**self.crowd.parent_of(child)) for child in minors])
        self.people["parents"] = parents
        Guardian.objects.bulk_create(
            Guardian(child=child, guardian=parent) for child, parent in zip(minors, parents, strict=True)
        )
        until = date(self.year + 1, 8, 31)
        given_on = date(self.year, 9, 10)
        consents = []
        for child, parent in zip(minors, parents, strict=True):
            if self.crowd.random.random() < 0.8:
                consents.append(self.consent(child, parent, "participation", "guardian", given_on, until))
                consents.append(self.consent(child, parent, "external_mentor", "guardian", given_on, until))
                if self._age(child) >= 14:
                    consents.append(self.consent(child, child, "participation", "self", given_on, until))
                    consents.append(self.consent(child, child, "external_mentor", "self", given_on, until))
        Consent.objects.bulk_create(consents)

    def _adults(self) -> None:
        """Give the teachers, and most learners of age, their own consent: nobody else can sign for them."""
        of_age = [person for person in self.people["learners"] if self._age(person) >= 18]
        teachers = [person for number, person in enumerate(self.people["teachers"]) if number != _UNSIGNED_TEACHER]
        signed = [*teachers, *(person for number, person in enumerate(of_age, start=1) if number % 6)]
        self.sign(*signed)

    def sign(self, *people: Person) -> None:
        """Record that adults have agreed to take part."""
        given_on, until = date(self.year, 9, 10), date(self.year + 1, 8, 31)
        Consent.objects.bulk_create(
            self.consent(person, person, "participation", "self", given_on, until) for person in people
        )

    def consent(self, child: Person, by: Person, purpose: str, party: str, given_on: date, until: date) -> Consent:
        return Consent(
            person=child,
            given_by=by,
            purpose=purpose,
            party=party,
            given_on=given_on,
            effective_until=until,
            method="paper",
        )

    def _age(self, person: Person) -> int:
        born = person.birth_date
        assert born is not None
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))

    def with_consent(self, people: Sequence[Person]) -> list[Person]:
        """Keep the learners who have every consent a pair may need."""
        signed = Consent.objects.filter(
            Q(purpose="external_mentor", party="guardian") | Q(purpose="participation", party="self")
        ).values_list("person_id", "party")
        found = set(signed)
        return [person for person in people if (person.id, "self" if self._age(person) >= 18 else "guardian") in found]

    def grade(self, *grades: int) -> list[Person]:
        return [
            person for person in self.people["learners"] if person.class_group and person.class_group.grade in grades
        ]

    # --- programmes

    def programme(
        self, title: str, form: str, variant: str, goal: str, *, stage: int, starts: date, ends: date
    ) -> Programme:
        """Create a programme through the product's service and bring its roadmap to a stage."""
        curator = self.people["teachers"][10]
        team = [(person.id, duty) for person, duty in zip(self.people["teachers"][10:13], _DUTIES, strict=True)]
        programme = programme_create(
            actor=self.actor, title=title, form_code=form, variant_code=variant, goal=goal, starts_on=starts, ends_on=ends,
            expected_results="Рост учебной мотивации, спокойная адаптация, опыт совместных дел.",
            curator_id=curator.id, team=team, order_number=f"{self.seed}-Н", order_date=starts,
        )  # fmt: skip
        RoadmapTask.objects.filter(programme=programme, stage__lt=stage).update(
            done_on=starts + timedelta(days=14), evidence="приказ, протокол"
        )
        StageClosing.objects.bulk_create(
            StageClosing(
                programme=programme,
                stage=number,
                closed_on=min(self.today, starts + timedelta(days=7 * number)),
                closed_by=self.actor.user_id,
            )
            for number in range(1, stage)
        )
        Programme.objects.filter(id=programme.id).update(stage=stage)
        programme.refresh_from_db()
        return programme

    def mentees(self, programme: Programme, people: Sequence[Person], types: Sequence[str]) -> list[Participation]:
        """Add mentees with requests."""
        found = self._participations(programme, people, "mentee")
        MenteeRequest.objects.bulk_create(
            MenteeRequest(
                participation=participation,
                type_code=self.crowd.random.choice(list(types)),
                text=self.crowd.random.choice(_REQUESTS),
                interests=self.crowd.some(INTERESTS, 1, 3),
                slots=self.crowd.some(SLOTS, 1, 3),
            )
            for participation in found
        )
        return found

    def mentors(
        self, programme: Programme, people: Sequence[Person], source: str, capacity: int, *, admitted: int
    ) -> list[Participation]:
        """Add mentors with profiles; the first ``admitted`` are scored, trained and admitted."""
        found = self._participations(programme, people, "mentor")
        known = set(MentorProfile.objects.filter(person__in=people).values_list("person_id", flat=True))
        MentorProfile.objects.bulk_create(
            MentorProfile(
                person=person, source=source, competences=self.crowd.some(COMPETENCES, 2, 4), capacity=capacity,
                interests=self.crowd.some(INTERESTS, 1, 3), slots=self.crowd.some(SLOTS, 2, 4), hours_per_week=1,
            )
            for person in people
            if person.id not in known
        )  # fmt: skip
        self._admit(found[:admitted])
        return found

    def _participations(self, programme: Programme, people: Sequence[Person], role: str) -> list[Participation]:
        joined = min(programme.starts_on + timedelta(days=10), self.today)
        return Participation.objects.bulk_create(
            Participation(programme=programme, person=person, role=role, joined_on=joined) for person in people
        )

    def _admit(self, participations: Sequence[Participation]) -> None:
        criteria = list(SelectionCriterion.objects.values_list("code", flat=True))
        decided = min(self.today, participations[0].joined_on + timedelta(days=10)) if participations else self.today
        AssessmentScore.objects.bulk_create(
            AssessmentScore(
                participation=participation, criterion_code=code, assessor_id=self.actor.user_id,
                score=self.crowd.random.choice((1, 2, 2)),
            )
            for participation in participations
            for code in criteria
        )  # fmt: skip
        Admission.objects.bulk_create(
            Admission(
                participation=participation, decision="admitted", decided_on=decided, decided_by=self.actor.user_id,
                trained_on=decided, training_title="Школа наставников, 8 часов",
            )
            for participation in participations
        )  # fmt: skip

    def clear(self, person: Person, until: date) -> None:
        """Put the regional vetting mark of an external mentor on the person's card."""
        Clearance.objects.update_or_create(
            person=person,
            defaults={
                "cleared_until": until,
                "certificate_number": "СП-000001",
                "issued_on": until - timedelta(days=365),
            },
        )

    def pair(
        self, programme: Programme, mentors: Sequence[Participation], mentees: Sequence[Participation], size: int
    ) -> list[Mentorship]:
        """Form groups of ``size`` through the product's service and write them back in time to the start."""
        formed = []
        for number, mentor in enumerate(mentors):
            group = mentees[number * size : (number + 1) * size]
            if group:
                formed.append(
                    mentorship_form(
                        actor=self.actor,
                        programme_id=programme.id,
                        mentor_participation_id=mentor.id,
                        mentee_participation_ids=[participation.id for participation in group],
                    )
                )
        since = min(self.today - timedelta(days=1), programme.starts_on + timedelta(days=25))
        Mentorship.objects.filter(id__in=[m.id for m in formed]).update(started_on=since)
        Member.objects.filter(mentorship__in=formed).update(active_from=since)
        asked = datetime.combine(since, time(12), tzinfo=UTC)
        Confirmation.objects.filter(mentorship__in=formed).update(
            asked_at=asked, answer="ready", given_through="self", answered_at=asked
        )
        order_issue(actor=self.actor, programme_id=programme.id, number=f"{self.seed}-П", dated=since)
        return formed

    def work(self, formed: Sequence[Mentorship], *, silent: int) -> None:
        """Give the pairs goals, meetings in rhythm and feedback; the last ``silent`` have met once, long ago."""
        for number, mentorship in enumerate(formed):
            Goal.objects.create(
                mentorship=mentorship, title=self.crowd.random.choice(_GOALS), measure="оба скажут, что получилось",
                due_on=self.today + timedelta(days=60), progress=self.crowd.random.choice((10, 30, 50, 70)),
            )  # fmt: skip
            since = min(self.today - timedelta(days=1), mentorship.programme.starts_on + timedelta(days=25))
            days = [since] if number >= len(formed) - silent else self._rhythm(since, self.today, 6, 12)
            meetings = Meeting.objects.bulk_create(
                Meeting(
                    mentorship=mentorship, type=min(4, index + 1), held_on=day, minutes=self.crowd.random.choice((30, 45, 60)),
                    activities=self.crowd.some(_ACTIVITIES, 1, 2), recorded_by=None, client_key=uuid.UUID(int=self.crowd.random.getrandbits(128)),
                )
                for index, day in enumerate(days)
            )  # fmt: skip
            members = list(Member.objects.filter(mentorship=mentorship).values_list("mentee_id", flat=True))
            Feedback.objects.bulk_create(
                Feedback(meeting=meeting, person_id=person_id, mood=self.crowd.random.choice((3, 4, 4, 5, 5)))
                for meeting in meetings
                for person_id in (*members, mentorship.mentor_person_id)
                if self.crowd.random.random() < 0.7
            )

    def finish(self, mentorships: Sequence[Mentorship]) -> None:
        """Give pairs that are over a goal they reached, their meetings with a last one, and a result."""
        for number, mentorship in enumerate(mentorships):
            ended = mentorship.ended_on or self.today
            Goal.objects.create(
                mentorship=mentorship, title=self.crowd.random.choice(_GOALS), measure="оба скажут, что получилось",
                due_on=ended, progress=100, interim_result="Получилось.",
            )  # fmt: skip
            days = [*self._rhythm(mentorship.started_on, ended, 18, 26), ended]
            Meeting.objects.bulk_create(
                Meeting(
                    mentorship=mentorship, type=5 if day == ended else min(4, index + 1), held_on=day, minutes=45,
                    activities=self.crowd.some(_ACTIVITIES, 1, 2), client_key=uuid.UUID(int=self.crowd.random.getrandbits(128)),
                )
                for index, day in enumerate(days)
            )  # fmt: skip
            MentorshipResult.objects.create(
                mentorship=mentorship,
                summary="Проект защищён, оценки выросли.",
                goal_reached=2 if number % 3 else 1,
                presented=True,
            )

    def _rhythm(self, since: date, until: date, *gap: int) -> list[date]:
        days, day = [], since
        while day < until:
            days.append(day)
            day += timedelta(days=self.crowd.random.randint(*gap))
        return days

    def answers(self, programme: Programme) -> Answers:
        return Answers(self.actor, programme, self.seed, self.today)

    # --- accounts

    def staff(self, accounts: Accounts, short: str, *, listed: bool) -> None:
        """Create the school's staff accounts and remember the curator as the actor of all writes."""
        roles = (
            ("Куратор", "curator", Role.CURATOR, 10),
            ("Руководитель", "head", Role.HEAD, 11),
            ("Психолог", "psychologist", Role.PSYCHOLOGIST, 12),
            ("Классный руководитель", "classteacher", Role.CLASS_TEACHER, 13),
        )
        for title, name, role, index in roles:
            person = self.people["teachers"][index]
            user = accounts.add(
                f"{title}, {self.ref.title}", f"{name}.{short}@demo.example", f"{person.last_name} {person.first_name}",
                self.ref, role, person_id=person.id, listed=listed or role is Role.CURATOR,
            )  # fmt: skip
            self.link(person, user.pk)
            if role is Role.CURATOR:
                self.actor = actor_of(user, self.ref, role, person.id)
        first = self.grade(5)[0].class_group if self.grade(5) else None
        if first is not None:
            ClassGroup.objects.filter(id=first.id).update(teacher=self.people["teachers"][13])

    def participant(self, accounts: Accounts, title: str, email: str, person: Person, role: Role) -> None:
        """Create an account for a mentor, a mentee or a parent of the story."""
        name = account_name(person)  # a learner's name stays in the school
        user = accounts.add(title, email, name, self.ref, role, person_id=person.id)
        self.link(person, user.pk)

    def link(self, person: Person, user_id: UUID) -> None:
        Person.objects.filter(id=person.id).update(user_id=user_id)

    def publish(self) -> None:
        """Tell the region that the school has changed."""
        outbox_publish(Topic.PROGRAMMES_CHANGED)


# A mentor of the young teachers who has not signed yet: there is a consent to ask for.
_UNSIGNED_TEACHER = 19
_DUTIES = ("куратор программы", "документы и приказы", "психологическое сопровождение")
_REQUESTS = (
    "Хочу подтянуть математику и перестать бояться контрольных.",
    "Недавно перешёл в эту школу, пока никого не знаю.",
    "Хочу разобраться, куда поступать после девятого класса.",
    "Нужна помощь с проектом, не понимаю, с чего начать.",
    "Трудно организовать своё время и доводить дела до конца.",
)
_GOALS = (
    "Подтянуть предмет до уверенной четвёрки",
    "Подготовить и защитить проект",
    "Освоиться в новом классе",
    "Выбрать профиль",
)
_ACTIVITIES = ("talk", "study", "project", "event", "plan")
