"""The pages of institutions, their sites and their acts."""
