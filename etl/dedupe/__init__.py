"""Dedupe: who repeats whom, by a verdict on texts alone, never on the order of arrival."""
