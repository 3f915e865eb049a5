"""The sender's own workbook with its problems marked."""
