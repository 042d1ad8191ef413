"""The pages of staff and owners: the inbox, logging in, the state of the desk. Put together in `building.py`."""
