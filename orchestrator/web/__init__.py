"""The HTTP surface: API, feed, pages, health.

Doors: `api.decision_bodies`, `binding`, `client`, `page_templates`, `public.calendar`,
`public.document`, `public.page`, `public.pictures`, `public.programme`, `recordings`, `server`,
`state.documents`.
"""
