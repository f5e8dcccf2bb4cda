"""The views of the catalog, as data: those over the files, and those that answer what analysts ask again and again.

`python -m etl.publish.views` prints the tables of docs/analysts.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.headlines.spans import NAME as HEADLINES
from etl.headlines.spans import schema as headlines_schema
from etl.publish.evolution import reading_schema

OVER_FILES = {
    "articles": "one row per distinct article",
    "copies": "one row per copy; join copy_of to articles.article_id",
    "relations": "one row per pair of articles that have text in common but are no copies of each other",
    "rejects": "one row per record that is neither, with its reason",
    "dumps": "one row per dump file seen, with its accounting",
    "runs": "one row per run, also of those that published nothing; the same in every snapshot",
    HEADLINES: "one row per distinct article, the columns by which one lists them; fast behind `news-etl headlines`",
}

LETTERS = r"regexp_replace(lower({}.headline), '[^\p{{L}}\p{{M}}\p{{N}}]', '', 'g')"
FEED = "regexp_replace({}, '/?[^/]*$', '')"
COUNTS = ("bytes", "records", "articles", "copies", "rejects")
RATES = ("agency", "date", "published_at", "headline", "publisher", "url")


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it is for, its columns (name, SQL, comment), and where they come from.

    Names of other views in `source` mean those of the same snapshot.
    """

    name: str
    comment: str
    columns: tuple[tuple[str, str, str], ...]
    source: str

    @property
    def sql(self) -> str:
        """The query behind the view."""
        return f"select {', '.join(f'{sql} as {name}' for name, sql, _ in self.columns)} {self.source}"


COPYING = View(
    "copying",
    "who copied whom, how fast, how much was kept: one row per copy, beside its article",
    (
        ("article_id", "c.article_id", "id of the copy; that of its article where both are the same bytes"),
        ("copy_of", "c.copy_of", "id of the article"),
        ("copy_kind", "c.copy_kind", "exact, near, abridged, extended or version"),
        ("original_agency", "a.agency", "agency of the article"),
        ("copy_agency", "c.agency", "agency of the copy"),
        ("original_publisher", "a.publisher", "publisher of the article"),
        ("copy_publisher", "c.publisher", "publisher of the copy"),
        ("original_date", "a.date", "date of the article"),
        ("copy_date", "c.date", "date of the copy"),
        ("original_published_at", "a.published_at", "instant of the article"),
        ("copy_published_at", "c.published_at", "instant of the copy"),
        (
            "lag",
            "(epoch(c.published_at) - epoch(a.published_at)) / 3600",
            "hours from the article to the copy; null where an instant is unknown, below 0 for most of kind version",
        ),
        ("days", "c.date - a.date", "days from the article to the copy, by the dates; null where one is unknown"),
        ("jaccard", "c.jaccard", "share of common text in the text of both together, 0 to 1"),
        ("containment", "c.containment", "share of the copy that the article holds, 0 to 1"),
        ("original_headline", "a.headline", "headline of the article"),
        ("copy_headline", "c.headline", "headline of the copy"),
        (
            "headline_changed",
            f"{LETTERS.format('c')} <> {LETTERS.format('a')}",
            "whether the headlines differ in more than case, blanks and punctuation; null where one is unknown",
        ),
        ("dump", "c.dump", "with member and record: the place of the copy"),
        ("member", "c.member", "see dump"),
        ("record", "c.record", "see dump"),
    ),
    "from copies c join articles a on c.copy_of = a.article_id",
)

UNIQUE_BY_DAY_AGENCY = View(
    "unique_by_day_agency",
    "what each agency published on a day, every text counted once, where it was printed first",
    (
        ("date", "date", "day of publication; null collects the rows without a date"),
        ("agency", "agency", "agency that issued the texts; null collects the rows where none is evident"),
        ("articles", "count(*) filter (role = 'article')", "distinct articles of that day and agency"),
        ("copies", "count(*) filter (role = 'copy')", "rows of that day and agency that repeat some article"),
        (
            "words",
            "coalesce(sum(word_count) filter (role = 'article'), 0)::bigint",
            "words of the distinct articles",
        ),
    ),
    "from (select date, agency, word_count, 'article' as role from articles"
    " union all select date, agency, word_count, 'copy' from copies) group by date, agency",
)

CORPUS_HEALTH = View(
    "corpus_health",
    "what came of each feed (folder of dumps): accounting, how often a field is known, what to mind",
    (
        ("feed", "feed", "folder that the dumps lie in, relative to the root; empty for the root itself"),
        ("dumps", "d.dumps", "dump files seen"),
        ("bytes", "d.bytes", "their bytes, as they lie there"),
        ("records", "d.records", "records read: articles + copies + rejects"),
        ("articles", "d.articles", "distinct articles"),
        ("copies", "d.copies", "records that repeat an article"),
        ("rejects", "d.rejects", "records that are neither"),
        ("reject_share", "d.rejects / nullif(d.records, 0)", "rejects among the records, 0 to 1; null without records"),
        *(
            (f"{name}_rate", f"k.{name} / k.rows", f"share of articles and copies whose {name} is known, 0 to 1")
            for name in RATES
        ),
        ("first_date", "k.first_date", "earliest date among articles and copies"),
        ("last_date", "k.last_date", "latest date among articles and copies"),
        (
            "quality_flags",
            "coalesce(f.flags, map {})",
            "map from quality flag to the articles and copies that bear it, the most frequent first",
        ),
        (
            "reject_reasons",
            "coalesce(r.reasons, map {})",
            "map from reason to the rejects that give it, the most frequent first",
        ),
    ),
    f"""from (
        select {FEED.format("path")} as feed, count(*) as dumps,
               {", ".join(f"sum({name})::bigint as {name}" for name in COUNTS)}
        from dumps group by 1
    ) d left join (
        select {FEED.format("dump")} as feed, sum(rows)::bigint as rows, min(first) as first_date,
               max(last) as last_date, {", ".join(f"sum({name})::bigint as {name}" for name in RATES)}
        from (
            select dump, count(*) as rows, min(date) as first, max(date) as last,
                   {", ".join(f"count({name}) as {name}" for name in RATES)}
            from (select dump, {", ".join(RATES)} from articles
                  union all select dump, {", ".join(RATES)} from copies) group by dump
        ) group by 1
    ) k using (feed) left join (
        select feed, map_from_entries(list((flag, n) order by n desc, flag)) as flags from (
            select {FEED.format("dump")} as feed, flag, count(*) as n from (
                select dump, unnest(quality_flags) as flag from articles
                union all select dump, unnest(quality_flags) from copies
            ) group by 1, 2
        ) group by feed
    ) f using (feed) left join (
        select feed, map_from_entries(list((reason, n) order by n desc, reason)) as reasons from (
            select {FEED.format("dump")} as feed, reason, count(*) as n from rejects group by 1, 2
        ) group by feed
    ) r using (feed)""",
)

ANALYSES = (COPYING, UNIQUE_BY_DAY_AGENCY, CORPUS_HEALTH)


def comments() -> dict[str, tuple[str, dict[str, str]]]:
    """Return of every view what it is for, and of its columns what they mean, in their order."""
    schemas = {name: headlines_schema() if name == HEADLINES else reading_schema(name) for name in OVER_FILES}
    over_files = {
        name: (comment, {field.name: field.metadata[b"description"].decode() for field in schemas[name]})
        for name, comment in OVER_FILES.items()
    }
    return over_files | {
        view.name: (view.comment, {name: comment for name, _, comment in view.columns}) for view in ANALYSES
    }


def render_docs() -> str:
    """Return the views as Markdown: one table per view; of those over the files, whose columns are the contract's."""
    parts = ["| view | what it shows |\n| --- | --- |\n"]
    told = comments()
    parts += [f"| {name} | {comment} |\n" for name, (comment, _) in told.items()]
    for view in ANALYSES:
        parts.append(f"\n### {view.name}\n\n{view.comment}\n\n| column | meaning |\n| --- | --- |\n")
        parts += [f"| {name} | {comment} |\n" for name, comment in told[view.name][1].items()]
    return "".join(parts)


if __name__ == "__main__":
    print(render_docs(), end="")
