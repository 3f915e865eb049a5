"""What programs read: JSON of assessments, reviews, reports and snapshots, and refusals."""
