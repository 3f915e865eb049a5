"""A zone as a whole: its yearly review, its indicators and targets, its reports; the standard library only.

May import: zones, land.
"""
