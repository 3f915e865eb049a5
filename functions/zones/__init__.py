"""A zone as a whole: its yearly review, its indicators and targets, and its reports. Standard library only.

May import: zones, land.
"""
