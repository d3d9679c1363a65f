"""Reading lists of people: the headings of the ministry's registers and of school exports, rows, and the plan."""
