"""What every worker needs, loaded once in the process that they are forked from: import it there and nowhere else.

The first call of compiled code loads it, Arrow imports pandas with its first array, and the first record asks for the
registry of agencies and the model of languages; in each worker anew that would take longer than a small dump.
"""

from __future__ import annotations

import pandas  # noqa: F401
import pyarrow as pa

import etl.batch  # noqa: F401
from etl.article import RawRecord
from etl.dedupe.fingerprint import fingerprints
from etl.extract.record import extract

# Texts in ASCII and others, long ones, and such with a blank too many: each has compiled code of its own.
SAMPLE = '{"title": "A bridge is opened", "body": "LINDHAVN, Oct 3 (Reuters) - Le pont est %s, dit-on."}'
WORDS = ("ouvert", "ferm\u00e9  " * 30)
PAGE = b"<title>A bridge is opened</title><p>The bridge is open."

for words in WORDS:
    sample = (SAMPLE % words).encode()
    extract(RawRecord("", 0, 0, len(sample), sample, "json", "utf-8"))
extract(RawRecord("", 0, 0, len(PAGE), PAGE, "html", "utf-8"))
fingerprints(pa.array(["Headline"]), pa.array(["A first text, so that all is loaded."]), pa.nulls(1, pa.string()))
