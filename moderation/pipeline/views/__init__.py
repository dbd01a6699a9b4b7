"""Views: rows for pages out of events, and what pages work out of rows."""
