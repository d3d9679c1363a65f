"""The matching engine: mentors and mentees in, the best pairs and groups with their proof out.

A library of its own: it knows no Django, no clock and no files, and its calls give the same
answer for the same people in whatever order they come. The way of a call is

    people → ``snapshot`` (columns) → ``candidates`` (hard rules and points) → ``solve``
    (an exact optimum of the chosen objectives) → ``Solution`` with prices → ``check``

Points of a pair are whole numbers 0–10,000 (hundredths of a percent), so that an optimum is an
equality of integers that anybody can check.
"""
