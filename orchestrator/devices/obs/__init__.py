"""OBS Studio over obs-websocket 5.

Doors: `compare.desired`, `device`, `fence.holder`, `hand.provision`, `hand.trial`,
`naming.by_http`, `naming.elsewhere`, `naming.naming`, `sight.look_around`, `sight.mixer`,
`sight.readings`, `wire.link`, `wire.visit`.
"""
