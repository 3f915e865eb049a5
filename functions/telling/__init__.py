"""Alerts and letters: what is told to whom, when and why; the standard library only.

May import: telling, land.
"""
