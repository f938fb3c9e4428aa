"""What is sent to the product to break it, row by row (README.md)."""
