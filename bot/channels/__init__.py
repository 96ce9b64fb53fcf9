"""One file a channel; no channel knows another."""
