"""The HTTP surface: API, feed, pages, health.

Doors: `api.decision_bodies`, `binding`, `client`, `page_templates`, `public.document`,
`public.programme`, `public.site`, `recordings`, `server`, `state.documents`.
"""
