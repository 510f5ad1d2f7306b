"""The tests: most on hand-made squares, fewer through HTTP, fewest in the real browser."""
