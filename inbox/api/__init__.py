"""The API: JSON for operators' scripts and booking systems. Put together in `application.py`."""
