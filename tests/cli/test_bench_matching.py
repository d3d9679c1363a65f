"""The measurement of matching runs without network and peers, and says of a missing peer that it was not measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from apps.school.matching.engine.candidates import candidates
from cli.bench import matching, matching_cases, matching_peers
from cli.bench.matching_peers import Absent, OwnPeer
from cli.paths import PROJECT_ROOT


def test_small_measurement_prints_every_figure_as_json() -> None:
    command = [sys.executable, "-m", "cli", "bench", "matching", "--small", "--json"]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    results = json.loads(done.stdout)["results"]
    by_unit = {result["metric"].split(": ")[-1]: result for result in results}
    assert len(results) == 6
    assert by_unit["охвачено больше, чем «лучшая пара первой»"]["value"] > 0
    assert by_unit["что осталось недоказанным"]["value"] == 0
    assert 0 < by_unit["память сверх пустого процесса"]["value"] <= 600
    assert 0 < by_unit["цена изменения, p95, к новому решению"]["value"] < 1


def test_rules_of_the_peer_are_the_same_in_ours_cell_by_cell() -> None:
    """The peer's rules said once more, one pair at a time."""
    mentees, mentors = matching_cases.colleagues(40, seed=3)
    found = candidates(matching_cases.ruled(mentees, mentors), matching_cases.RULED_WEIGHTS)
    ours = np.full((40, 40), -1)
    rows = np.repeat(np.arange(40), np.diff(found.indptr))
    ours[rows, found.mentor] = matching_cases.peer_points(found.fit)
    told = [[_score(mentee, mentor) for mentor in mentors] for mentee in mentees]
    assert ours.tolist() == told
    assert {-1, 4, 7, 16} <= set(ours.ravel().tolist())


def _score(mentee: matching_cases.Colleague, mentor: matching_cases.Colleague) -> int:
    above = {1: 3, 2: 6}.get(mentor.grade - mentee.grade)
    if above is None or mentee.organisation == mentor.organisation:
        return -1
    common = mentee.characteristics[0] in mentor.characteristics
    return above + 5 * (mentee.profession == mentor.profession) + 4 * common + 1


def test_a_peer_that_cannot_be_installed_is_one_sentence_and_a_goal_that_is_not_met(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NASTAVNIK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Absent, match="uv"):
        OwnPeer("matching_algmatch", {})
    lines = list(matching._against_mentor_match())
    assert [(line.ok, line.note) for line in lines] == [(False, "не измерено: нет программы uv")] * 3
    assert not (tmp_path / "bench" / "matching_algmatch" / "ready").exists()
    assert set(matching_peers.PACKAGES) == {"matching_mentor_match", "matching_algmatch"}
