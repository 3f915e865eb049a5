"""The heart: one parcel, its promises, facts, verdicts and idle land, and the people of a zone; the standard library only.

May import: land.
"""
