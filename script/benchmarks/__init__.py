"""What script/bench measures with. Nothing of the product imports it."""
