"""What we say: one Fluent file a language (ko.ftl) and `write`, which fills in dates, counts, particles and refusals."""
