"""Who is told what, when and why: people of their parcels, doors of what was written.

May import: telling, land.
"""
