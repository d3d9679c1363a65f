"""A draft of pairs: computing it, changing it, and approving it in one action."""

from apps.school.matching.services.approval import Outcome, named_of, order_issue, outcome_of, run_approve
from apps.school.matching.services.choices import bans_lift, pair_ban, proposal_choose, proposals_lock, proposals_set
from apps.school.matching.services.drafts import MatchingRefused, change_undo
from apps.school.matching.services.runs import (
    run_cancel,
    run_discard,
    run_recompute,
    run_start,
    runs_give_up_silent,
)

__all__ = [
    "MatchingRefused",
    "Outcome",
    "bans_lift",
    "change_undo",
    "named_of",
    "order_issue",
    "outcome_of",
    "pair_ban",
    "proposal_choose",
    "proposals_lock",
    "proposals_set",
    "run_approve",
    "run_cancel",
    "run_discard",
    "run_recompute",
    "run_start",
    "runs_give_up_silent",
]
