"""Invented people with Russian names, ages and classes; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from faker import Faker

COMPETENCES = (
    "общение", "мотивация", "адаптация", "предметная помощь", "навыки учёбы", "целеполагание", "проекты", "лидерство",
    "профориентация", "олимпиады", "творчество", "поддержка",
)  # fmt: skip
INTERESTS = (
    "робототехника",
    "шахматы",
    "музыка",
    "футбол",
    "программирование",
    "рисование",
    "биология",
    "история",
    "театр",
)
SLOTS = ("mon", "tue", "wed", "thu", "fri")
SUBJECTS = (
    "математики",
    "русского языка",
    "физики",
    "биологии",
    "истории",
    "информатики",
    "английского языка",
    "химии",
)


class Crowd:
    """A source of invented people for one school."""

    def __init__(self, seed: int, year: int) -> None:
        self._faker = Faker("ru_RU")
        self._faker.seed_instance(seed)
        self.random = random.Random(seed)
        self._year = year

    def name(self, sex: str) -> dict[str, str]:
        """Return the three parts of a name and the sex, as fields of a card."""
        suffix = "male" if sex == "m" else "female"
        part = {
            field: getattr(self._faker, f"{method}_{suffix}")()
            for field, method in (
                ("last_name", "last_name"),
                ("first_name", "first_name"),
                ("middle_name", "middle_name"),
            )
        }
        return {**part, "sex": sex}

    def anyone(self) -> dict[str, str]:
        return self.name(self.random.choice("mf"))

    def born(self, age_from: int, age_to: int) -> date:
        """Return a birth date that gives an age in the range on 1 September of the year."""
        turning = date(self._year, 9, 1)
        days = self.random.randrange(age_from * 365, (age_to + 1) * 365 - 1)
        return turning - timedelta(days=days)

    def pupil(self, grade: int) -> dict[str, Any]:
        return {**self.anyone(), "kind": "pupil", "birth_date": self.born(grade + 6, grade + 6)}

    def student(self, course: int) -> dict[str, Any]:
        return {**self.anyone(), "kind": "student", "birth_date": self.born(course + 14, course + 15)}

    def teacher(self, *, young: bool = False) -> dict[str, Any]:
        sex = "f" if self.random.random() < 0.8 else "m"
        age = (22, 25) if young else (32, 60)
        hired = date(self._year - (1 if young else self.random.randrange(5, 25)), 9, 1)
        return {
            **self.name(sex), "kind": "teacher", "birth_date": self.born(*age), "hired_on": hired,
            "position": f"учитель {self.random.choice(SUBJECTS)}",
        }  # fmt: skip

    def parent_of(self, child: Any) -> dict[str, Any]:
        name = self.name("f" if self.random.random() < 0.75 else "m")
        stem = child.last_name
        if child.sex == "m" and name["sex"] == "f" and stem.endswith(("ов", "ев", "ин", "ын")):
            stem += "а"
        elif child.sex == "f" and name["sex"] == "m" and stem.endswith(("ова", "ева", "ина", "ына")):
            stem = stem[:-1]
        return {**name, "last_name": stem, "kind": "parent", "is_external_adult": True, "birth_date": self.born(34, 50)}

    def some(self, values: tuple[str, ...], low: int, high: int) -> list[str]:
        return self.random.sample(values, self.random.randint(low, high))

    def classes(self, grades: range, letters: str) -> Iterator[tuple[int, str]]:
        for grade in grades:
            for letter in letters:
                yield grade, f"{grade}{letter}"
