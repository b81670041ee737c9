"""Links and restrictions: who may see which child."""
