"""From asked to answered: what viewers send, understanding, sorting, views, answers, desks, and what runs them all."""
