"""The pass over the code points of many texts: folds and tokenises, compiled."""

from __future__ import annotations

import numpy as np

from etl.clean.fold import DROP, LEAD_COUNT, LEADS, LONG, SYLLABLES, TAIL_COUNT, TAILS, VOWEL_COUNT, VOWELS
from etl.compiled import compiled
from etl.dedupe.alphabet import ALONE, BLANK, CAPITAL, KNOWN, LONGEST_NUMBER_WORD, LOW_BITS, MARK, SECOND

WORD_WEIGHT, CHARACTER_WEIGHT = 2, 1
IS_NUMBER, IS_NAME, LENGTH_SHIFT, LONGEST = 1, 2, 2, 63  # of `kinds`; the length lies above the two flags

FNV_START, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
NO_ROOM = -1
LAST_DIGIT = 0x39  # of folded letters none but digits come before it


@compiled
def mix(value):  # type: ignore[no-untyped-def]
    """Return a 64-bit hash spread over all its bits (the finaliser of MurmurHash3)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@compiled
def put(letters, size, letter):  # type: ignore[no-untyped-def]
    """Write a letter in UTF-8; return where it ends."""
    if letter < 0x80:
        letters[np.uintp(size)] = letter
        return size + 1
    if letter < 0x800:
        letters[np.uintp(size)] = 0xC0 | letter >> 6
        letters[np.uintp(size + 1)] = 0x80 | letter & 0x3F
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
def size_of(letter):  # type: ignore[no-untyped-def]
    """Return how many bytes a letter has in UTF-8."""
    return 1 if letter < 0x80 else 2 if letter < 0x800 else 3 if letter < 0x10000 else 4


@compiled
def hash_of(letters, position, end):  # type: ignore[no-untyped-def]
    """Return the hash of a word out of its letters in UTF-8."""
    word = FNV_START
    while position < end:
        letter, position = decode(letters, position)
        word = absorb(letter, word)
    return word


@compiled
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


@compiled
def find_unknown(data, position, end, written, unknown):  # type: ignore[no-untyped-def]
    """Mark the code points that the alphabet does not know yet."""
    while position < end:
        if data[position] < 0x80 and written[data[position]]:
            position += 1
            continue
        code, position = decode(data, position)
        if not written[code] & KNOWN:
            unknown[code] = True


@compiled
def scan(  # type: ignore[no-untyped-def]
    begin, data, bounds, table, written, folded, plain, pairs, joined, numbers, may_be_number, expansions,
    expansion_bounds, unknown, offsets, hashes, kinds, weights, places, starts, letters, ends,
):  # fmt: skip
    """Fill the arrays of Tokens from a text on; return the first text with `unknown` characters, or NO_ROOM.

    A blank stands behind each text. Where characters are unknown, those of all further texts are marked, too.
    """
    count, size = offsets[begin], ends[begin]
    room, most = len(letters) - 4, len(hashes) - 2
    for text in range(begin, len(bounds) - 1):
        first_byte, end = bounds[text], bounds[text + 1]
        position, is_missing = first_byte, False
        number, behind = np.int64(0), np.int64(0)  # of what a character expands to, what is still to be read
        last, is_alone = np.uint32(0), False  # the letter right before: one that follows may join it
        word, length, digits, is_name = FNV_START, 0, 0, False  # the word that is being read
        here, is_capital, at_start = 0, False, True
        while position < end or number < behind:
            if number < behind:
                letter = expansions[number]
                number += 1
            else:
                byte = data[np.uintp(position)]  # of a signed place numba asks whether it counts from the end
                # most characters are letters of words that no other can join
                while size < room:
                    if byte < 0x80:
                        code, step = np.uint32(byte), 1
                    elif byte < 0xE0:
                        low = np.uint32(data[np.uintp(position + 1)] & 0x3F)
                        code, step = np.uint32(byte & 0x1F) << np.uint32(6) | low, 2
                    else:
                        break
                    letter = plain[code]
                    if not letter:
                        break
                    if length == 0:
                        starts[count], places[count] = position - first_byte, size
                        is_name = written[code] & CAPITAL != 0 and not at_start
                    at_start = False
                    size = put(letters, size, letter)
                    word = absorb(letter, word)
                    digits += int(letter <= LAST_DIGIT)
                    length += 1
                    last, is_alone = letter, False
                    position += step
                    byte = data[np.uintp(position)]
                if byte == BLANK:  # nearly all others
                    letter = np.uint32(BLANK)
                    position += 1
                else:
                    here = position - first_byte
                    code, position = decode(data, position)
                    seen, letter = written[code], table[code]
                    if not seen & KNOWN:
                        unknown[code] = True
                        is_missing = True
                        continue
                    if seen & MARK:
                        at_start = True
                    if letter == DROP:
                        continue
                    is_capital = seen & CAPITAL != 0 and not at_start
                    if letter >= LONG:
                        number, behind = expansion_bounds[letter - LONG], expansion_bounds[letter - LONG + 1]
                        continue
            if count >= most or size >= room:
                return NO_ROOM
            start = here
            if letter != BLANK:
                at_start = False
                both = np.uint32(0)
                if last and folded[letter] & SECOND:
                    both = joined_letter(last, letter, pairs, joined)
                if both:  # it takes the place of the letter before
                    letter = both
                    size -= size_of(last)
                    if is_alone:
                        count -= 1
                    else:
                        word = hash_of(letters, places[count], size)
                        length -= 1
                        digits -= int(last <= LAST_DIGIT)
                        is_capital = is_name
                    start = starts[count]
                is_alone = folded[letter] & ALONE != 0
            if length and (letter == BLANK or is_alone):
                token = mix(word)
                is_number = digits * 2 >= length  # a word with a digit in it is a misread word
                if digits == 0 and length <= LONGEST_NUMBER_WORD and may_be_number[token & LOW_BITS]:
                    place = np.searchsorted(numbers, token)
                    is_number = place < len(numbers) and numbers[place] == token
                hashes[count], weights[count] = token, WORD_WEIGHT
                kinds[count] = is_number * IS_NUMBER | is_name * IS_NAME | min(length, LONGEST) << LENGTH_SHIFT
                count += 1
                word, length, digits = FNV_START, 0, 0
            if letter == BLANK:
                last = np.uint32(0)
                continue
            last = letter
            if length == 0:
                starts[count], places[count], is_name = start, size, is_capital
            size = put(letters, size, letter)
            word = absorb(letter, word)
            if is_alone:
                hashes[count], weights[count], kinds[count] = mix(word), CHARACTER_WEIGHT, 1 << LENGTH_SHIFT
                count += 1
                word = FNV_START
            else:
                digits += int(letter <= LAST_DIGIT)
                length += 1
        if is_missing:
            find_unknown(data, end, bounds[-1], written, unknown)
            return text
        offsets[text + 1], ends[text + 1] = count, size
    places[count] = size
    return len(bounds) - 1
