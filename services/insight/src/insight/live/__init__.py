"""What happens just now, counted in windows: one pure fold, called in this process or by a worker of its own."""
