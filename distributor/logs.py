"""Logs for machines: one JSON line for an event with its fields, tracebacks without any values.

Never credentials, addresses or texts: a traceback names places in the code, not what stood there.
"""

import logging
import sys

import structlog


def configure() -> None:
    """Send every event, ours and the libraries', as one line to standard error."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
