"""Runs one platform's stand-in as a process, as unhelpful as the platform may be.

A server that waits long for the rest of a request takes what a worker sends that was frozen in
the middle of it. LinkedIn's refusal of equal texts is helpful but not reliable: here it never
helps, so that a double post would be seen. X does refuse, and mail servers take everything.
"""

import sys
from datetime import timedelta

from channels.linkedin import sandbox
from distributor.kit import sandbox_http, sandbox_process

PATIENCE = 180.0

if __name__ == "__main__":
    sandbox.DOUBLE_WINDOW = timedelta(0)
    sandbox_http._Handler.timeout = PATIENCE
    sandbox_process.main(sys.argv[1:])
