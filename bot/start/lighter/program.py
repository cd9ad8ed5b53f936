"""Leaves the model out of the sweeps for garbage, and closes what was kept open at the end."""

import gc
from typing import Any

from bot.start.lighter.connections import close_all

# New objects before a sweep of the youngest, and sweeps before one of the older and the oldest.
SWEEPS = (10_000, 20, 20)


def tend_every_app() -> None:
    """Wraps Rasa's maker of the web application; to be called before it runs."""
    import rasa.core.run as run

    make_app = run.configure_app

    def configure_tended_app(*args: Any, **kwargs: Any) -> Any:
        app = make_app(*args, **kwargs)
        app.register_listener(_freeze, "after_server_start")
        app.register_listener(_close, "after_server_stop")
        return app

    run.configure_app = configure_tended_app


async def _freeze(*_: Any) -> None:
    """Takes what lives as long as the program (the model) out of the garbage collector's sight.

    A full sweep over it takes tens of milliseconds and finds nothing; nor do the small sweeps in
    the middle of a turn.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SWEEPS)


async def _close(*_: Any) -> None:
    await close_all()
