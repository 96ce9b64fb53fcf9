"""When: reminders and the sender of the outbox."""
