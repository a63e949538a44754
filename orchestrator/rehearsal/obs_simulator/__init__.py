"""A WebSocket server that speaks obs-websocket 5 and plays media on the rehearsal clock."""
