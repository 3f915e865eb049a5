"""Sends letters, claimed and paced; nothing else talks to the mail server.

May import: post, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
