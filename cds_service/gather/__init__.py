"""Getting the chart: what clients are asked to send along, what they did send, and what is fetched besides."""
