"""How fast it is: ratios against floors in the same run. ``python -m benchmarks`` runs it all."""
