"""What every form of the product shares: answers, tables of rows, saving, history."""
