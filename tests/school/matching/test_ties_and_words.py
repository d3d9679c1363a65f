"""What the school knows of people beyond their cards: families, class teachers, and their own words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from apps.school.matching.board import Board, Settings, board_of, propose
from apps.school.matching.domain import RELATIVE, pair_ground
from apps.school.matching.facts import facts_of
from apps.school.matching.registry import mentorships
from apps.school.matching.words import Vocabulary, phrased, subjects
from apps.school.mentorships.services import MentorshipRefused
from apps.school.people.models import ClassGroup, Guardian, Person
from apps.school.programmes.models import MentorProfile, Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.school.mentorships.situation import TODAY, Situation, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum)


def board(school: Situation) -> Board:
    return board_of(facts_of(school.programme.id), Settings())


def parent_of(mentee: Participation) -> Person:
    return Person.objects.get(wards__child=mentee.person)


def brother(school: Situation, mentee: Participation) -> Participation:
    """Add a mentor who has the same parent."""
    elder = school.mentor("Гусев Илья")
    Guardian.objects.create(child=elder.person, guardian=parent_of(mentee), relation="мать")
    return elder


def test_a_brother_is_neither_proposed_nor_chosen_nor_formed(school: Situation) -> None:
    timofey = school.mentee("Гусев Тимофей")
    elder = brother(school, timofey)
    facts = facts_of(school.programme.id)
    assert pair_ground(facts.mentors[elder.pk], facts.mentees[timofey.pk], facts.rules) is RELATIVE
    assert board(school).barring(elder.pk, timofey.pk) == (
        "Наставник и наставляемый — родственники. Выберите другого наставника.",
    )
    (row,) = propose(facts, Settings()).rows
    assert (row.mentor_id, row.reasons[0]) == (
        None,
        "Наставник и наставляемый — родственники. Выберите другого наставника.",
    )
    with pytest.raises(MentorshipRefused, match="родственники"):
        mentorships().form(
            actor=school.curator(), programme_id=school.programme.id, mentor_id=elder.pk, mentee_ids=[timofey.pk]
        )


def test_a_parent_does_not_lead_the_own_child_but_may_lead_others(world: World) -> None:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        works = programme(world.lyceum, "employer-pupil")
        timofey, pyotr = works.mentee("Гусев Тимофей"), works.mentee("Дроздов Пётр")
        olga = works.mentor("Гусева Ольга", kind="parent", external=True, cleared_until=works.programme.ends_on)
        Guardian.objects.create(child=timofey.person, guardian=olga.person)
        works.external_consents(pyotr, "guardian", "self")
        found = board(works)
        assert not found.may(olga.pk, timofey.pk)
        assert found.may(olga.pk, pyotr.pk)


def test_the_same_surname_is_no_family(school: Situation) -> None:
    timofey = school.mentee("Гусев Тимофей")
    namesake = school.mentor("Гусев Илья")
    assert board(school).may(namesake.pk, timofey.pk)


def test_a_class_teacher_is_not_proposed_to_the_own_class_but_may_be_chosen_by_hand(school: Situation) -> None:
    school.programme.form_code = "pupil-pupil"
    timofey, pyotr = school.mentee("Гусев Тимофей"), school.mentee("Дроздов Пётр")
    anna = school.mentor("Белова Анна")
    own = ClassGroup.objects.create(title="7А", grade=7, academic_year=2026, teacher=anna.person)
    other = ClassGroup.objects.create(title="7Б", grade=7, academic_year=2026)
    Person.objects.filter(pk=timofey.person_id).update(class_group=own)
    Person.objects.filter(pk=pyotr.person_id).update(class_group=other)
    found = board(school)
    assert (found.may(anna.pk, timofey.pk), found.suits(anna.pk, timofey.pk)) == (True, False)
    assert found.told(anna.pk, timofey.pk).reasons[0] == (
        "Классный руководитель не может быть наставником своего класса"
    )
    assert found.suits(anna.pk, pyotr.pk)


def test_what_the_school_does_not_know_forbids_nothing(school: Situation) -> None:
    """No language, no place and no format is written down: these rules stay idle."""
    timofey, anna = school.mentee("Гусев Тимофей"), school.mentor("Белова Анна")
    found = board(school)
    assert found.suits(anna.pk, timofey.pk)
    assert not any(row.languages or row.place or row.is_online for row in found.people.mentee_rows)


@pytest.mark.parametrize(
    ("asks", "says", "met"),
    [
        ("Хочу заниматься робототехникой", "кружок робототехники", {"робототехника"}),
        ("Готовлюсь к ОГЭ, боюсь экзаменов", "подготовка к ЕГЭ", {"экзамен"}),
        ("Трудно с математическими задачами", "алгебра и геометрия", {"математика"}),
        ("Хочу прогать на питоне", "программирование", {"программирование"}),
        ("интересует програмирование", "Программирование на Python", {"программирование"}),
        ("Недавно перешёл, хочу найти друзей", "общение", {"общение"}),
        ("волонтёром в приюте", "волонтерство", {"волонтерство"}),
        ("нравится биография писателей", "география", set()),
        ("была командировка", "командная игра", set()),
        ("помогите мне учиться", "школа, ученик года", set()),
        ("", "математика", set()),
    ],
)
def test_words_meet_in_any_form_by_their_synonyms_and_through_a_slip(asks: str, says: str, met: set[str]) -> None:
    known = phrased([says])
    assert Vocabulary(known).heard(asks) & set(known) == met


def test_a_word_is_shown_with_the_phrase_in_which_the_mentor_said_it() -> None:
    told = phrased(["кружок робототехники", "Победитель олимпиады; " + "очень длинный рассказ о математике " * 3])
    assert told["робототехника"] == "кружок робототехники"
    assert told["математика"] == "математика"


def test_names_of_people_are_no_subject() -> None:
    assert subjects("Иван Петров и Мария") == frozenset()


def test_who_asks_for_it_in_words_gets_the_mentor_who_has_it_and_the_reason_names_both(school: Situation) -> None:
    school.mentor("Белова Анна", capacity=1, competences=["навыки учёбы"])
    ivan = school.mentor("Волков Иван", capacity=1, competences=["кружок робототехники"])
    timofey = school.mentee("Гусев Тимофей", type_code="", text="Мечтаю о робототехнике")
    (row,) = [row for row in propose(facts_of(school.programme.id), Settings()).rows if row.mentee_id == timofey.pk]
    assert row.mentor_id == ivan.pk
    assert "ищет «робототехника», у наставника — «кружок робототехники»" in row.reasons


def test_words_of_another_programme_play_no_part(school: Situation) -> None:
    timofey = school.mentee("Гусев Тимофей", text="робототехника")
    stranger = Person.objects.create(kind="pupil", last_name="Котов", first_name="Лев")
    MentorProfile.objects.create(person=stranger, source="learner", competences=["робототехника"])
    anna = school.mentor("Белова Анна", competences=["общение"])
    assert not any("робототехника" in reason for reason in board(school).told(anna.pk, timofey.pk).reasons)
