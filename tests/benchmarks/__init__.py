"""What Relais costs, beside a stock python-telegram-bot echo in the same run. `make bench`. Nothing here is a test."""
