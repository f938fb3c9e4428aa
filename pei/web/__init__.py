"""The pages of the PEI."""
