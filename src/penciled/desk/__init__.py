"""What staff see: the calendar, the requests, and the settings behind them."""
