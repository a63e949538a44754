"""Does things in an OBS: takes, holds, creates, tries."""
