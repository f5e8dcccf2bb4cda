"""What a run says about itself: its row in `LAKE/runs`, logs, metrics, lineage events.

This is an edge: clock and environment are read here. Nothing of it enters a snapshot, and where it cannot be written
the run goes on.
"""
