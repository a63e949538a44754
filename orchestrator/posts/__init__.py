"""What posts say, and when: derived from the rundown and what was said before. Pure.

Doors: `claims`, `draft`, `due`, `kinds`, `session_status`, `template_words`, `wording`, `words`.
"""
