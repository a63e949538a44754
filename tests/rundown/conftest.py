"""How hard hypothesis looks: enough to find what breaks, quick enough to be run always."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "rundown",
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
