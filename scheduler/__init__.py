"""The clock. It never reads HTML: it knows URLs, times and outcomes, so its rules are arithmetic."""
