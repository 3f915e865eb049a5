"""HTTP as values: what a request says, and what an answer is.

May import: web, land, telling, wording, zones.
"""
