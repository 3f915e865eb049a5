"""Bytes to tables; runs in the limited child."""
