"""The routes for pages: the crew's, the board, the overlays."""
