"""Publish: verdicts become the files of a snapshot, which appears whole or not at all."""
