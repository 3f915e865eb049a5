"""Spreadsheets in both directions, bytes to tables and tables to bytes. This room knows no rule of land.

May import: workbooks, wording.
"""
