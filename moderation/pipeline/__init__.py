"""From asked to answered: ports, stages, the one loop, the desk."""
