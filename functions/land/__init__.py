"""The domain model: one parcel with its promises, facts, verdicts and idle land, and the people of a zone. Standard library only.

May import: land.
"""
