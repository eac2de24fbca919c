"""Time: what is due, for whom, since when. Decides; APScheduler only wakes it."""
