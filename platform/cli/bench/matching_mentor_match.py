"""A peer: PyPI mentor-match in its own environment, with its rules, over lines of standard input.

Run by the interpreter of that environment; imports nothing of the product. ``matrix`` answers with the score of
every cell (-1 where its rules forbid the pair), ``round`` with the seconds of a round and the pairs of it.
"""

from __future__ import annotations

import json
import operator
import sys
import time
from typing import Any

from matching.mentee import Mentee  # type: ignore[import-not-found]
from matching.mentor import Mentor  # type: ignore[import-not-found]
from matching.process import generate_match_matrix, match_and_assign_participants  # type: ignore[import-not-found]
from matching.rules import rule as rl  # type: ignore[import-not-found]


def people(kind: Any, rows: list[dict[str, Any]]) -> list[Any]:
    found = []
    for number, row in enumerate(rows):
        one = kind(
            email=f"{kind.__name__}-{number}", grade=row["grade"], organisation=row["organisation"],
            profession=row["profession"],
        )  # fmt: skip
        one.characteristics = row["characteristics"]
        one.number = number
        found.append(one)
    return found


def rules(points: dict[str, int]) -> list[Any]:
    """Return the rules of its web application."""
    return [
        rl.Disqualify(lambda match: match.mentee.organisation == match.mentor.organisation),
        rl.Disqualify(rl.Grade(target_diff=2, logical_operator=operator.gt).evaluate),
        rl.Disqualify(rl.Grade(target_diff=0, logical_operator=operator.le).evaluate),
        rl.Grade(1, operator.eq, {True: points["one_grade"], False: 0}),
        rl.Grade(2, operator.eq, {True: points["two_grades"], False: 0}),
        rl.Generic(
            {True: points["profession"], False: 0}, lambda match: match.mentee.profession == match.mentor.profession
        ),
        rl.Generic(
            {True: points["characteristic"], False: 0},
            lambda match: match.mentee.characteristics[0] in match.mentor.characteristics,
        ),
        rl.UnmatchedBonus(points["unmatched"]),
    ]


def main(path: str) -> None:
    with open(path) as file:
        told = json.load(file)
    for line in sys.stdin:
        mentees, mentors = people(Mentee, told["mentees"]), people(Mentor, told["mentors"])
        started = time.perf_counter()
        matrix = generate_match_matrix(mentors, mentees, rules(told["points"]))
        scored = time.perf_counter()
        answer: Any
        if line.strip() == "matrix":
            answer = [[-1 if cell.disallowed else cell.score for cell in row] for row in matrix]
        else:
            match_and_assign_participants(matrix)
            solved = time.perf_counter()
            pairs = [(one.number, one.mentors[0].number) for one in mentees if one.mentors]
            answer = {"score": scored - started, "solve": solved - scored, "pairs": pairs}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
