"""What is said: understanding, dialogue, forms, Korean. Plain functions over a session; nothing here waits for a network."""
