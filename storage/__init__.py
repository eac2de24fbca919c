"""Truth: what is kept, what may be kept, what it adds up to. Knows neither time's alarm clock nor Telegram."""
