"""Paper ballots of the group meeting: the sheet, its printing and its reading from a photo or a scanner stack.

A plain library, without tables or rights. `printing.sheets_pdf` and `reading.read` are the two ends; both take all
measures from `layout`. `reading` loads OpenCV, so import it where sheets are read (a background task) and not in views.
"""
