"""Where the talk happens: channels, web server, settings; the only floor that knows wires."""
