"""The closed vocabularies of the contract. A value outside them is a bug, and a test says so."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "empty": "there are no bytes, or no text in them",
    "too_short": "less text than an article has",
    "not_an_article": "readable, but not a news article (metadata, front page, consent page, read-me)",
    "no_content": "a record that by its kind holds no text (an archive's own bookkeeping, an image, a script)",
    "undecodable": "the bytes are not text in any encoding that could be established",
    "malformed": "the syntax of the format is broken here",
    "truncated": "the data end before they should",
    "unsupported_format": "no reader recognises this content",
    "too_large": "one record is larger than limits.max_record_bytes",
    "too_deep": "containers or values are nested deeper than the limits allow",
    "too_many": "more members or bytes than the limits allow",
    "too_slow": "reading takes longer than any record may; it is tried again in the next run",
    "unsafe_path": "a member's name leaves the archive, or the member is not a file",
    "suspicious_compression": "the data expand more than limits.max_ratio",
    "encrypted": "the data need a password",
    "unreadable": "the file cannot be opened or vanished while it was read",
    "withheld": "the supplier withdrew the item",
    "taken_down": "the keeper of the lake took the record down; its text is nowhere in the lake",
    "failed": "a rule failed on this record; the detail names it, please report it",
}

STAGES: tuple[str, ...] = ("ingest", "extract", "check")

QUALITY_FLAGS: dict[str, str] = {
    "no_date": "no publication date is evident",
    "no_headline": "no headline is evident",
    "no_agency": "no issuing agency is evident",
    "mixed_yeh": "Arabic and Persian yeh or kaf are mixed in the text",
    "mojibake_repaired": "text decoded twice was restored",
    "line_ends_restored": "line ends written as a bare letter n were restored",
    "control_removed": "control characters were removed",
    "bidi_removed": "bidirectional override characters were removed",
    "replacement_chars": "the text holds U+FFFD as it came",
    "encoding_guessed": "the encoding rests on statistics, not on a declaration",
    "date_conflict": "two pieces of evidence name different days; the stronger one stands",
    "date_ambiguous": "day and month cannot be told apart; only what is certain is kept",
    "date_implausible": "a stated date was refused (out of range, or its weekday disagrees)",
    "headline_in_body": "the headline was taken from the first line of the text",
    "body_is_abstract": "only an abstract or a teaser was supplied",
    "paywalled": "the page asks for a subscription, and the text is short: it may be the beginning only",
    "text_cut": "the data end within the text",
    "embargoed": "the supplier put an embargo on the item; it may lie in the past by now",
    "no_language": "the language could not be established",
}

DATE_PRECISIONS: tuple[str, ...] = ("second", "minute", "hour", "day", "month", "year", "none")

DATE_SOURCES: tuple[str, ...] = ("field", "jsonld", "meta", "dateline", "sign-off", "time", "url", "body")

COPY_KINDS: tuple[str, ...] = ("exact", "near", "abridged", "extended", "version")

RELATION_KINDS: tuple[str, ...] = ("inside", "linked")
