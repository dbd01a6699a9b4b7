"""The report: a broadcast on one page that opens anywhere, for people who were not there."""
