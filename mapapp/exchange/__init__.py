"""Data in and out, in the forms of the field: one registry of forms, one way in."""
