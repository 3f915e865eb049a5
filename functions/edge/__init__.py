"""The outside: AWS, the mail server, the clock, the environment and child processes; opened by doors only.

May import: edge, access, land, telling, web, zones.
"""
