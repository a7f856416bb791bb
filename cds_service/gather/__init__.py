"""Getting the chart: what clients are asked to send along, and what they did send."""
