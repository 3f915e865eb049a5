"""Who may do what in which zone: what a role, a letter's link and a session open, and what each may hand in.

May import: access, land, telling, zones.
"""
