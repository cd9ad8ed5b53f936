"""The simulator on its own, without the pretend company and without a database."""

from fastapi import FastAPI

from actions.sandbox.citrix.endpoints import citrix_router
from actions.sandbox.citrix.site import Site


def create_simulator(site: Site) -> FastAPI:
    """Return an app that is one Citrix site."""
    app = FastAPI(title="Citrix simulator", openapi_url=None)
    app.include_router(citrix_router(site))
    return app
