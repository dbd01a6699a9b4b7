"""Answers: the knowledge base, what is suggested out of it, and the robot that dares to say it."""
