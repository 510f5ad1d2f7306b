"""How much of everything is taken: the one home of these numbers, which docs/limits.md tells.

Each was chosen so that the machine the map runs on (2 cores, 1 GB) reads what is at the limit; the
refusal of one more names the limit and the cure. tests/test_limits.py walks them all.
"""

# Files, in bytes as they lie on the disk.
MOST_ACTIONS_BYTES = 25_000_000  # read whole; one line of it is 1 kB, so 5,000 actions fit
MOST_IMPORT_JSON_BYTES = 20_000_000  # another actions.json, GeoJSON: read whole, and merged
MOST_SERVICES_BYTES = 20_000_000
MOST_YOUNG_BYTES = 5_000_000
MOST_TABLE_BYTES = 100_000_000  # CSV, XLSX, ODS: read row by row
MOST_UNPACKED_BYTES = 400_000_000  # of XLSX and ODS, from the zip's directory and while unpacking
MOST_DIRECTORY_BYTES = 2_000_000_000  # data·inclusion, HSDS: read record by record

# Items.
LEVELS_FROM = 1_500  # communes: above it, pages show them by département
MOST_ACTIONS = 5_000
MOST_SERVICES = 5_000
MOST_TABLE_ENTRIES = 500  # files in the zip
MOST_TABLE_ROWS = 200_000
MOST_TABLE_COLUMNS = 200
MOST_TABLE_CELLS = 5_000_000  # of the rectangle around the cells of a sheet
MOST_RECORD_VALUES = 1_000_000  # names and values in one record of a directory
MOST_OUTLINE_POINTS = 50_000  # a polygon of 97,000 has held a worker for a minute elsewhere

# Texts, in characters.
MOST_LINE_CHARS = 200  # titles, names, labels
MOST_SENTENCE_CHARS = 400
MOST_TEXT_CHARS = 5_000
MOST_URL_CHARS = 500
MOST_ID_CHARS = 80
MOST_CELL_CHARS = 2_000_000

# JSON.
MOST_DEPTH = 60  # objects and lists in one another
MOST_DIGITS = 20  # of a whole number
