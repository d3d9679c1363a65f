"""A release that adds one column, for measuring what a deploy costs."""
