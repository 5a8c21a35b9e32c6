"""The distributed hall on one machine without containers: `hall up`, `hall status`, `hall down`."""
