"""What the shop's own system is asked, as signed webhooks on their way out."""
