"""The schools, their sites and the acts of their bodies: what a PEI belongs to."""
