"""HTTP as values: what a request says, and what an answer is. Pure; imports wording and land."""
