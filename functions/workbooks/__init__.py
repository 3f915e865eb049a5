"""Spreadsheets both ways, bytes to tables and tables to bytes; knows no rule of land.

May import: workbooks, wording.
"""
