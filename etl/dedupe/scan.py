"""The pass over the code points of many texts: folds and tokenises, compiled."""

from __future__ import annotations

import numpy as np

from etl.clean.fold import DROP, LEAD_COUNT, LEADS, LONG, SYLLABLES, TAIL_COUNT, TAILS, VOWEL_COUNT, VOWELS
from etl.compiled import compiled
from etl.dedupe.alphabet import (
    ALONE,
    BESIDE,
    BLANK,
    CAPITAL,
    CAPITAL_BIT,
    DIGIT_BIT,
    KNOWN,
    LAST_DIGIT,
    LETTER,
    MARK,
    MARK_BIT,
    NUMBER_SHIFT,
    NUMBER_SLOTS,
    PLAIN_BLANK,
    PLAIN_DIGIT,
    PLAIN_DROPPED,
    PLAIN_LETTER,
    SECOND,
    SIZE,
    UTF_8,
)
from etl.dedupe.ascii import EIGHT, FNV_PRIME, absorb_first, letters_first, load, store
from etl.dedupe.utf_8 import decode, last_letter, put, size_of

WORD_WEIGHT, CHARACTER_WEIGHT = 2, 1
IS_NUMBER, IS_NAME, LENGTH_SHIFT, LONGEST = 1, 2, 2, 63  # of `kinds`; the length lies above the two flags

FNV_START = np.uint64(0xCBF29CE484222325)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
SHIFT, SLOTS = np.uint64(NUMBER_SHIFT), np.uint64(NUMBER_SLOTS - 1)
LETTERS_COUNTED = (1 << DIGIT_BIT) - 1
NO_ROOM = -1


@compiled
def mix(value):  # type: ignore[no-untyped-def]
    """Return a 64-bit hash spread over all its bits (the finaliser of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@compiled
def joined_letter(first, second, pairs, joined):  # type: ignore[no-untyped-def]
    """Return the letter that two make, or 0; see `etl.clean.fold.composition`."""
    if LEADS <= first < LEADS + LEAD_COUNT and VOWELS <= second < VOWELS + VOWEL_COUNT:
        return np.uint32(SYLLABLES + ((first - LEADS) * VOWEL_COUNT + second - VOWELS) * TAIL_COUNT)
    is_syllable = SYLLABLES <= first < SYLLABLES + LEAD_COUNT * VOWEL_COUNT * TAIL_COUNT
    if is_syllable and (first - SYLLABLES) % TAIL_COUNT == 0 and TAILS < second < TAILS + TAIL_COUNT:
        return np.uint32(first + second - TAILS)
    pair = np.uint64(first) << np.uint64(32) | np.uint64(second)
    place = np.searchsorted(pairs, pair)
    if place < len(pairs) and pairs[place] == pair:
        return joined[place]
    return np.uint32(0)


@compiled
def absorb(letter, word):  # type: ignore[no-untyped-def]
    """Return the hash of a word with one more letter (FNV-1a)."""
    return (word ^ np.uint64(letter)) * FNV_PRIME


@compiled
def letter_counts(letter):  # type: ignore[no-untyped-def]
    """Return a letter as `counts` of a word: one letter, and one digit if it is one."""
    return np.int64(1) | np.int64(letter <= LAST_DIGIT) << DIGIT_BIT


@compiled
def hash_of(letters, position, end):  # type: ignore[no-untyped-def]
    """Return the hash of a word out of its letters in UTF-8."""
    word = FNV_START
    while position < end:
        letter, position = decode(letters, position)
        word = absorb(letter, word)
    return word


@compiled
def find_unknown(data, position, end, written, unknown):  # type: ignore[no-untyped-def]
    """Mark the code points that the alphabet does not know yet, by those beside them."""
    while position < end:
        if data[position] < 0x80 and written[data[position]]:
            position += 1
            continue
        code, position = decode(data, position)
        if not written[code] & KNOWN:
            unknown[code // BESIDE] = True


@compiled
def is_half_digits(counts):  # type: ignore[no-untyped-def]
    """Say whether a word is a number: one with a digit in it is a misread word."""
    return (counts >> DIGIT_BIT) * 2 >= counts & LETTERS_COUNTED


@compiled
def enter_word(  # type: ignore[no-untyped-def]
    number, word, counts, is_name, begin, numbers, number_at, hashes, kinds, weights, places
):
    """Write the token of this number, a word whose letters begin at a place."""
    at, token = np.uintp(number), mix(word)
    is_number = is_half_digits(counts) | (numbers[number_at[token >> SHIFT & SLOTS]] == token)
    hashes[at], weights[at], places[at] = token, WORD_WEIGHT, begin
    kinds[at] = is_number * IS_NUMBER | is_name * IS_NAME | min(counts & LETTERS_COUNTED, LONGEST) << LENGTH_SHIFT


@compiled
def scan(  # type: ignore[no-untyped-def]
    first_text, data, bounds, table, written, folded, plain, pairs, joined, numbers, number_at, expansions,
    expansion_bounds, unknown, offsets, hashes, kinds, weights, places, starts, letters, ends,
):  # fmt: skip
    """Fill the arrays of Tokens from a text on; return the first text with `unknown` characters, or NO_ROOM.

    Where characters are unknown, those of all further texts are marked, too.
    """
    count, size = offsets[first_text], ends[first_text]
    room, most = len(letters) - EIGHT, len(hashes) - 2
    for text in range(first_text, len(bounds) - 1):
        first_byte, end = bounds[text], bounds[text + 1]
        position, is_missing, is_over = first_byte, False, False
        number, behind = np.int64(0), np.int64(0)  # of what a character expands to, what is still to be read
        last, is_alone = np.uint32(0), False  # the letter right before: one that follows may join it
        begin, word, counts, is_name = size, FNV_START, np.int64(0), np.int64(0)  # the word that is being read
        here, is_capital, at_start = np.int64(0), np.int64(0), np.int64(1)
        while not is_over:
            # plain letters are no longer folded than they were, and two bytes make one token at most
            if size + (end - position) > room or count + (end - position) // 2 >= most:
                return NO_ROOM
            if number < behind:
                letter = expansions[number]
                number += 1
            else:
                # most characters are letters of words that no other can join, or blanks
                entry = np.int64(0)
                while position < end:
                    byte = np.int64(data[np.uintp(position)])  # of a signed place numba asks if it counts from the end
                    if byte < 0x80:
                        entry, after = plain[np.uintp(byte)], position + 1
                    elif byte < 0xE0:
                        low = np.int64(data[np.uintp(position + 1)]) & 0x3F
                        entry, after = plain[np.uintp((byte & 0x1F) << 6 | low)], position + 2
                    else:
                        break
                    if entry & PLAIN_LETTER:
                        if size == begin:
                            starts[np.uintp(count)] = position - first_byte
                            is_name = entry >> CAPITAL_BIT & ~at_start & 1
                        at_start = np.int64(0)
                        if byte < 0x80 and position + EIGHT <= end:
                            taken, digits, eight = letters_first(load(data, position))
                            store(letters, size, eight)
                            size += taken
                            word = absorb_first(eight, taken, word)
                            counts += taken | digits << DIGIT_BIT
                            position += taken
                            continue
                        letters[np.uintp(size)] = entry >> UTF_8 & 0xFF
                        letters[np.uintp(size + 1)] = entry >> UTF_8 + 8 & 0xFF
                        size += entry >> SIZE & 3
                        word = absorb(entry >> LETTER, word)
                        counts += entry & (PLAIN_LETTER | PLAIN_DIGIT)
                    elif entry & PLAIN_BLANK:
                        at_start |= entry >> MARK_BIT & 1
                        last = np.uint32(0)
                        if size > begin:
                            enter_word(
                                count, word, counts, is_name, begin, numbers, number_at, hashes, kinds, weights, places
                            )
                            count += 1
                            begin, word, counts = size, FNV_START, np.int64(0)
                    elif entry & PLAIN_DROPPED:
                        at_start |= entry >> MARK_BIT & 1
                    else:
                        break
                    position = after
                if position >= end:
                    is_over, letter = True, np.uint32(BLANK)
                else:
                    if size > begin:
                        last, is_alone = last_letter(letters, size), False
                    here = position - first_byte
                    code, position = decode(data, position)
                    seen, letter = written[code], table[code]
                    if not seen & KNOWN:
                        unknown[code // BESIDE] = True
                        is_missing = True
                        continue
                    if seen & MARK:
                        at_start = np.int64(1)
                    if letter == DROP:
                        continue
                    is_capital = np.int64(seen & CAPITAL != 0 and not at_start)
                    if letter >= LONG:
                        number, behind = expansion_bounds[letter - LONG], expansion_bounds[letter - LONG + 1]
                        continue
            start = here
            if letter != BLANK:
                at_start = np.int64(0)
                both = np.uint32(0)
                if last and folded[letter] & SECOND:
                    both = joined_letter(last, letter, pairs, joined)
                if both:  # it takes the place of the letter before
                    letter = both
                    size -= size_of(last)
                    if is_alone:
                        count -= 1
                        begin = size
                    else:
                        word = hash_of(letters, begin, size)
                        counts -= letter_counts(last)
                        is_capital = is_name
                    start = starts[count]
                is_alone = folded[letter] & ALONE != 0
            if size > begin and (letter == BLANK or is_alone):
                enter_word(count, word, counts, is_name, begin, numbers, number_at, hashes, kinds, weights, places)
                count += 1
                begin, word, counts = size, FNV_START, np.int64(0)
            if letter == BLANK:
                last = np.uint32(0)
                continue
            last = letter
            if size == begin:
                starts[count], is_name = start, is_capital
            size = put(letters, size, letter)
            if is_alone:
                hashes[count], weights[count] = mix(absorb(letter, FNV_START)), CHARACTER_WEIGHT
                kinds[count], places[count] = 1 << LENGTH_SHIFT, begin
                count += 1
                begin = size
            else:
                word = absorb(letter, word)
                counts += letter_counts(letter)
        if is_missing:
            find_unknown(data, end, bounds[-1], written, unknown)
            return text
        offsets[text + 1], ends[text + 1] = count, size
    places[count] = size
    return len(bounds) - 1
