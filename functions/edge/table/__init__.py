"""The table: its keys, its items, and every question that the service asks of it."""
