"""What is true: the tables and the city's rules. Plain synchronous code over a Session; no chat, no wires, no clock.

From the top: city and care reach over all tables; bookings, outbox and talks are what citizens do; people, quotas and
places are what there is; rules is arithmetic; vault, base and refused carry them all. Each imports only what is below.
"""
