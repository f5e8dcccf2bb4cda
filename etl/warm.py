"""What every worker needs, loaded once in the process that they are forked from: import it there and nowhere else.

The first call of compiled code loads it, and Arrow imports pandas with its first array; in each worker anew that would
take longer than a small dump.
"""

from __future__ import annotations

import pandas  # noqa: F401
import pyarrow as pa

import etl.batch  # noqa: F401
from etl.dedupe.fingerprint import fingerprints

fingerprints(pa.array(["Headline"]), pa.array(["A first text, so that all is loaded."]), pa.nulls(1, pa.string()))
