"""The dashboard: Streamlit pages for host, moderators, operations and marketing."""
