"""The pass over the code points of many texts: folds and tokenises, compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

from etl.clean.fold import DROP, LEAD_COUNT, LEADS, LONG, SYLLABLES, TAIL_COUNT, TAILS, VOWEL_COUNT, VOWELS
from etl.dedupe.alphabet import ALONE, BLANK, CAPITAL, KNOWN, LONGEST_NUMBER_WORD, LOW_BITS, MARK, SECOND

WORD_WEIGHT, CHARACTER_WEIGHT = 2, 1
IS_NUMBER, IS_NAME, LENGTH_SHIFT, LONGEST = 1, 2, 2, 63  # of `kinds`; the length lies above the two flags

FNV_START, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
NO_ROOM = -1


@njit(cache=True, nogil=True, inline="always")
def mix(value):  # type: ignore[no-untyped-def]
    """Return a 64-bit hash spread over all its bits (the finaliser of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@njit(cache=True, nogil=True, inline="always")
def put(letters, size, letter):  # type: ignore[no-untyped-def]
    """Write a letter in UTF-8; return where it ends."""
    if letter < 0x80:
        letters[size] = letter
        return size + 1
    if letter < 0x800:
        letters[size] = 0xC0 | letter >> 6
        letters[size + 1] = 0x80 | letter & 0x3F
        return size + 2
    if letter < 0x10000:
        letters[size] = 0xE0 | letter >> 12
        letters[size + 1] = 0x80 | letter >> 6 & 0x3F
        letters[size + 2] = 0x80 | letter & 0x3F
        return size + 3
    letters[size] = 0xF0 | letter >> 18
    letters[size + 1] = 0x80 | letter >> 12 & 0x3F
    letters[size + 2] = 0x80 | letter >> 6 & 0x3F
    letters[size + 3] = 0x80 | letter & 0x3F
    return size + 4


@njit(cache=True, nogil=True, inline="always")
def pair_bit(letter, next_letter):  # type: ignore[no-untyped-def]
    """Return the bit of a shape that stands for two letters in a row."""
    pair = np.uint64(letter) << np.uint64(21) | np.uint64(next_letter)
    return np.uint64(1) << (pair * SPREAD >> np.uint64(58))


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True, inline="always")
def absorb(letter, word, shape, before):  # type: ignore[no-untyped-def]
    """Return the hash and the shape of a word with one more letter, which stands behind another or a blank."""
    return (word ^ np.uint64(letter)) * FNV_PRIME, shape | pair_bit(before, letter)


@njit(cache=True, nogil=True)
def decode(data, position):  # type: ignore[no-untyped-def]
    """Return the code point at a place of a text in UTF-8, and the place behind it."""
    byte = data[position]
    if byte < 0x80:
        return np.uint32(byte), position + 1
    low = np.uint32(data[position + 1] & 0x3F)
    if byte < 0xE0:
        return np.uint32(byte & 0x1F) << np.uint32(6) | low, position + 2
    low = low << np.uint32(6) | np.uint32(data[position + 2] & 0x3F)
    if byte < 0xF0:
        return np.uint32(byte & 0x0F) << np.uint32(12) | low, position + 3
    low = low << np.uint32(6) | np.uint32(data[position + 3] & 0x3F)
    return np.uint32(byte & 0x07) << np.uint32(18) | low, position + 4


@njit(cache=True, nogil=True)
def find_unknown(data, position, end, written, unknown):  # type: ignore[no-untyped-def]
    """Mark the code points that the alphabet does not know yet."""
    while position < end:
        if data[position] < 0x80 and written[data[position]]:
            position += 1
            continue
        code, position = decode(data, position)
        if not written[code] & KNOWN:
            unknown[code] = True


@njit(cache=True, nogil=True)
def scan(  # type: ignore[no-untyped-def]
    begin, data, bounds, table, written, folded, plain, pairs, joined, numbers, may_be_number, expansions,
    expansion_bounds, unknown, offsets, hashes, kinds, weights, shapes, starts, letters, ends,
):  # fmt: skip
    """Fill the arrays of Tokens from a text on; return the first text with `unknown` characters, or NO_ROOM.

    A blank stands behind each text. Where characters are unknown, those of all further texts are marked, too.
    """
    count, size = offsets[begin], ends[begin]
    room, most = len(letters) - 4, len(hashes) - 2
    for text in range(begin, len(bounds) - 1):
        first_byte, end = bounds[text], bounds[text + 1]
        position = first_byte
        is_missing = False
        pending, is_alone = np.uint32(0), False  # the last letter, not yet in the hash: the next may join it
        pending_start, is_capital = 0, False
        length, digits, start, is_name = 0, 0, 0, False
        word, shape, before = FNV_START, np.uint64(0), np.uint32(BLANK)
        at_start = True
        while position < end:
            byte = data[position]
            # most characters: a letter of a word behind another, or behind a blank
            while not is_alone and size < room:
                if byte < 0x80:
                    code, step = np.uint32(byte), 1
                elif byte < 0xE0:
                    code, step = np.uint32(byte & 0x1F) << np.uint32(6) | np.uint32(data[position + 1] & 0x3F), 2
                else:
                    break
                letter = plain[code]
                if not letter:
                    break
                if pending:
                    size = put(letters, size, pending)
                    if length == 0:
                        start, is_name = pending_start, is_capital
                    word, shape = absorb(pending, word, shape, before)
                    before = pending
                    digits += 1 if 0x30 <= pending <= 0x39 else 0
                    length += 1
                else:
                    is_capital = written[code] & CAPITAL != 0 and not at_start
                pending, pending_start = letter, position - first_byte
                at_start = False
                position += step
                byte = data[position]
            here = position - first_byte
            code, position = decode(data, position)
            seen = written[code]
            entry = table[code]
            if code == BLANK:
                seen, entry = np.uint8(KNOWN), code
            if not seen & KNOWN:
                unknown[code] = True
                is_missing = True
                continue
            if seen & MARK:
                at_start = True
            if entry == DROP:
                continue
            first, last = 0, 1
            if entry >= LONG:
                first, last = expansion_bounds[entry - LONG], expansion_bounds[entry - LONG + 1]
            for number in range(first, last):
                letter = expansions[number] if entry >= LONG else entry
                traits = folded[letter]
                if traits & SECOND and pending:
                    both = joined_letter(pending, letter, pairs, joined)
                    if both:
                        pending, is_alone = both, folded[both] & ALONE != 0
                        continue
                if count >= most or size >= room:
                    return NO_ROOM
                if pending:
                    size = put(letters, size, pending)
                    if not is_alone:
                        if length == 0:
                            start, is_name = pending_start, is_capital
                        word, shape = absorb(pending, word, shape, before)
                        before = pending
                        digits += 1 if 0x30 <= pending <= 0x39 else 0
                        length += 1
                if length and (is_alone or letter == BLANK):
                    hashes[count] = mix(word)
                    is_number = digits * 2 >= length  # a word with a digit in it is a misread word
                    if digits == 0 and length <= LONGEST_NUMBER_WORD and may_be_number[hashes[count] & LOW_BITS]:
                        place = np.searchsorted(numbers, hashes[count])
                        is_number = place < len(numbers) and numbers[place] == hashes[count]
                    kinds[count] = is_number * IS_NUMBER | is_name * IS_NAME | min(length, LONGEST) << LENGTH_SHIFT
                    shape |= pair_bit(before, np.uint32(BLANK))
                    weights[count], shapes[count], starts[count] = WORD_WEIGHT, shape, start
                    count += 1
                    length, digits = 0, 0
                    word, shape, before = FNV_START, np.uint64(0), np.uint32(BLANK)
                if is_alone:
                    hashes[count] = mix((FNV_START ^ np.uint64(pending)) * FNV_PRIME)
                    kinds[count] = 1 << LENGTH_SHIFT
                    weights[count], starts[count] = CHARACTER_WEIGHT, pending_start
                    shapes[count] = pair_bit(np.uint32(BLANK), pending)
                    count += 1
                if letter == BLANK:
                    pending, is_alone = np.uint32(0), False
                else:
                    pending, pending_start, is_alone = np.uint32(letter), here, traits & ALONE != 0
                    is_capital = seen & CAPITAL != 0 and not at_start
                    at_start = False
        if is_missing:
            find_unknown(data, end, bounds[-1], written, unknown)
            return text
        offsets[text + 1], ends[text + 1] = count, size
    return len(bounds) - 1
