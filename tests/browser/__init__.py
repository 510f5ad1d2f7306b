"""The tests in the real browser, and what they need."""
