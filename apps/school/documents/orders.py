"""Orders as they are issued: the same paper in Word, to be edited and signed, and in PDF, to be printed and sent.

Both are made at once, in the transaction of the issue. Made later, from a newer template or a
name that has been corrected since, a file under the same number would say something else.
"""

from __future__ import annotations

from apps.school.documents.office import paper_in_word
from apps.school.documents.papers import PairingOrder, pairing_paper
from apps.school.documents.printed import paper_in_pdf
from apps.school.documents.services import DOCX, Made


def pairing_order(order: PairingOrder) -> Made:
    """Make the order that fixes pairs and groups."""
    paper = pairing_paper(order)
    return Made(paper_in_word(paper), DOCX, printed=paper_in_pdf(paper))
