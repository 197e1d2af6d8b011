"""Hand duties over for a time, and take them back."""

from orgchart.services.delegations.following import end, follow
from orgchart.services.delegations.making import make, preview

__all__ = ["end", "follow", "make", "preview"]
