"""A draft of pairs: computing it, changing it, and approving it in one action."""

from apps.school.matching.services.approval import Outcome, named_of, order_issue, outcome_of, run_approve
from apps.school.matching.services.choices import proposal_choose, proposals_set
from apps.school.matching.services.drafts import MatchingRefused
from apps.school.matching.services.runs import run_discard, run_recompute, run_start

__all__ = [
    "MatchingRefused",
    "Outcome",
    "named_of",
    "order_issue",
    "outcome_of",
    "proposal_choose",
    "proposals_set",
    "run_approve",
    "run_discard",
    "run_recompute",
    "run_start",
]
