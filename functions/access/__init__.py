"""Who may do what in which zone: what a role, a letter's link and a session open, and what may be handed in by each.

May import: access, land, telling, zones.
"""
