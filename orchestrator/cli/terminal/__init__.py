"""What several commands show on a terminal, and how they read and end."""
