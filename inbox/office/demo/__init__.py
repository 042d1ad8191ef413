"""The demo office, and the log-ins that exist only in it."""

from inbox.office.demo.loading import DEMO_PASSWORD, load_demo

__all__ = ["DEMO_PASSWORD", "load_demo"]
