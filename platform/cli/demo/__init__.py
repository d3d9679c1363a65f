"""The demo region: a real registry of schools, generated people, a year in the middle of things.

The registry is open data of 2013 (its source is in ``apps/region/directory/data/SOURCE.md``);
every person is invented and every e-mail leads nowhere. Everything depends on a fixed seed
and on today's date, so that something is always overdue, undecided and finished.
"""
