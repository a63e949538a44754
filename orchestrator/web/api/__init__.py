"""The routes for programs and the crew's buttons."""
