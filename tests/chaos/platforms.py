"""Runs one platform's stand-in as a process, as unhelpful as the platform may be.

LinkedIn's refusal of equal texts is helpful but not reliable: here it never helps, so that a double
post would be seen. X does refuse, and mail servers take everything.
"""

import sys
from datetime import timedelta

from channels.linkedin import sandbox
from distributor.kit import sandbox_process

if __name__ == "__main__":
    sandbox.DOUBLE_WINDOW = timedelta(0)
    sandbox_process.main(sys.argv[1:])
