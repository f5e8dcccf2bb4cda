"""How dense the prose of a page's elements is, compiled: votes, what stands apart, the element that holds most.

The scheme is Readability's: text that is not links, punctuated, votes for its ancestors with decay. Elements and blocks
are rows as `walk` fills them; where an element lies in another its number is the higher one.
"""

from __future__ import annotations

import numpy as np

from etl.compiled import compiled
from etl.extract.page.elements import BOX, ELSEWHERE, HEADING, ITEM, PART, ROOT
from etl.extract.page.walk import ELEMENT, IS_PUNCTUATED, KIND, LINKED, PARENT, SIZE, STANDING, TAG

LINKED_SHARE = 0.6
MIN_LOOSE = 100  # text that lies in no paragraph, heading or item
MAX_LINKED_ITEM = 0.3
MIN_VOTE = 20
MIN_ITEM = 80
DECAY = 0.6
MAX_RISE = 8  # levels that a vote rises; what it adds further up is nothing
UNPUNCTUATED = 0.4
MINOR_SHARE = 0.7
LARGE_SHARE = 0.3
MIN_LEFT = 200
MIN_LEFT_SHARE = 0.02  # comments may hold twenty times the letters of an article
MIN_TEASER = 20  # letters; names of writers above their posts are shorter
MAX_CLIMBS = 12
MIN_GAIN = 0.12
MIN_GAIN_BEYOND = 1.0  # outside of what the page marks as its article
MAX_LINKED_GAIN = 0.25
MAX_LINKED_HEADINGS = 3


@compiled
def cast_votes(blocks):  # type: ignore[no-untyped-def]
    """Return the letters outside links that each block of prose casts for its ancestors, and how many these are."""
    votes = np.zeros(len(blocks), np.int64)
    for number in range(len(blocks)):
        size, linked, kind = blocks[number, SIZE], blocks[number, LINKED], blocks[number, KIND]
        if size - linked < MIN_VOTE or kind == HEADING or linked >= LINKED_SHARE * size:
            continue
        if kind == ITEM and (size < MIN_ITEM or linked >= MAX_LINKED_ITEM * size):
            continue
        if kind == BOX and size < MIN_LOOSE:
            continue
        votes[number] = size - linked
    return votes, votes.sum()


@compiled
def count_letters(blocks):  # type: ignore[no-untyped-def]
    """Return the letters of all blocks, and how many of them lie in links."""
    return blocks[:, SIZE].sum(), blocks[:, LINKED].sum()


@compiled
def keep(elements, blocks, votes):  # type: ignore[no-untyped-def]
    """Return the numbers of the blocks that do not stand apart; where next to no prose is left, the rule yields.

    It yields to the largest box first if that is large: to an article with an ill name, but not to the comments.
    """
    total = votes.sum()
    kept = np.empty(len(blocks), np.int64)
    mass = masses(elements, blocks, votes)
    least, minor = min(max(float(MIN_LEFT), MIN_LEFT_SHARE * total), float(total)), MINOR_SHARE * total
    largest = 0
    for element in range(len(elements)):
        if elements[element, STANDING] != PART and mass[element] < minor:
            largest = max(largest, mass[element])
    count = 0
    for limit in (minor, float(largest) if largest >= LARGE_SHARE * total else 0.0, 0.0):
        apart = find_apart(elements, mass, limit)
        count = left = 0
        for number in range(len(blocks)):
            if not apart[blocks[number, ELEMENT]]:
                kept[count] = number
                count += 1
                left += votes[number]
        if left >= least:
            break
    return kept[:count]


@compiled
def masses(elements, blocks, votes):  # type: ignore[no-untyped-def]
    """Return the prose inside each element."""
    mass = np.zeros(len(elements), np.int64)
    for number in range(len(blocks)):
        mass[blocks[number, ELEMENT]] += votes[number]
    for element in range(len(elements) - 1, ROOT, -1):
        mass[elements[element, PARENT]] += mass[element]
    return mass


@compiled
def find_apart(elements, mass, limit):  # type: ignore[no-untyped-def]
    """Tell which elements lie in one that stands elsewhere, or beside the text with less than `limit` letters."""
    apart = np.zeros(len(elements), np.bool_)
    for element in range(len(elements)):
        standing = elements[element, STANDING]
        is_aside = standing == ELSEWHERE or (standing != PART and mass[element] < limit)
        apart[element] = is_aside or (element != ROOT and apart[elements[element, PARENT]])
    return apart


@compiled
def strongest(elements, blocks, votes):  # type: ignore[no-untyped-def]
    """Return the element with the highest score; a paragraph votes for what holds it, not for itself."""
    own, score = np.zeros(len(elements)), np.zeros(len(elements))
    order = np.empty(len(blocks), np.int64)
    voters = 0
    for number in range(len(blocks)):
        if not votes[number]:
            continue
        element = blocks[number, ELEMENT]
        if blocks[number, KIND] != BOX:
            element = elements[element, PARENT]
        if own[element] == 0:
            order[voters] = element
            voters += 1
        own[element] += votes[number] if blocks[number, IS_PUNCTUATED] else UNPUNCTUATED * votes[number]
    for element in order[:voters]:
        share = own[element]
        for _ in range(MAX_RISE):
            score[element] += share
            if element == ROOT:
                break
            element = elements[element, PARENT]
            share *= DECAY
    return np.argmax(score)


@compiled
def run_of(elements, blocks, votes, element):  # type: ignore[no-untyped-def]
    """Return the run of the blocks in an element, its descendants included, as numbers: see `candidates.Run`."""
    first = 0
    while first < len(blocks) and blocks[first, ELEMENT] < element:
        first += 1
    return take_in(elements, blocks, votes, (element, element + 1, first, first, 0, 0, 0))


@compiled
def take_in(elements, blocks, votes, run):  # type: ignore[no-untyped-def]
    """Return a run that has taken in all that lies in its element."""
    element, end, first, last, prose, linked, teasers = run
    while end < len(elements) and elements[end, PARENT] >= element:
        end += 1
    begin, stop = first, last
    while begin > 0 and element <= blocks[begin - 1, ELEMENT] < end:
        begin -= 1
    while stop < len(blocks) and element <= blocks[stop, ELEMENT] < end:
        stop += 1
    for number in range(begin, stop):
        if not first <= number < last:
            prose += votes[number]
            size, in_links = blocks[number, SIZE], blocks[number, LINKED]
            linked += in_links
            teasers += blocks[number, KIND] == HEADING and in_links > MIN_TEASER and in_links > 0.5 * size
    return element, end, begin, stop, prose, linked, teasers


@compiled
def climb(elements, blocks, votes, run, whole):  # type: ignore[no-untyped-def]
    """Move to an ancestor where that adds much prose and few links: a body split over several containers.

    `whole` tells by their numbers the tags of what a page marks as its article.
    """
    total = votes.sum()
    best = upper = run
    least = MIN_GAIN
    for _ in range(MAX_CLIMBS):
        if upper[0] == ROOT or upper[4] == total:
            break
        if whole[elements[upper[0], TAG]]:
            least = MIN_GAIN_BEYOND
        upper = take_in(elements, blocks, votes, (elements[upper[0], PARENT], *upper[1:]))
        gain = upper[4] - best[4]
        if (
            gain > least * best[4]
            and upper[5] - best[5] < MAX_LINKED_GAIN * gain
            and upper[6] - best[6] < MAX_LINKED_HEADINGS
        ):
            best = upper
    return best
