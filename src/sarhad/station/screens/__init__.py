"""What every screen shares: who may open it, the navigation, words and shapes, charts and exports."""
