"""The documented routes of institutions, their sites and their acts."""
