"""Hand duties over for a time, and take them back."""

from orgchart.services.delegations.following import continue_in, end, follow
from orgchart.services.delegations.making import make, preview

__all__ = ["continue_in", "end", "follow", "make", "preview"]
