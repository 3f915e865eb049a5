"""Signing in by a code in one's mailbox, and the page where one lands."""
