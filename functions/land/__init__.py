"""The heart: parcels, promises, facts, verdicts, idle land, alerts, letters, reviews; the standard library only.

May import: land.
"""
