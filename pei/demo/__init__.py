"""The fictional school that shows what the product does. All of it is invented."""
