"""Publish to PostGIS: typed tables for other programs, and the snapshot for other servers."""
