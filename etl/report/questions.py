"""The questions that the report asks of a snapshot, in SQL over one table of its columns (never its texts)."""

from __future__ import annotations

FILL = {
    "agency": "agency is not null",
    "date": "date is not null",
    "published_at": "published_at is not null",
    "headline": "headline is not null",
    "publisher": "publisher is not null",
    "authors": "len(authors) > 0",
    "byline": "byline is not null",
    "dateline": "dateline is not null",
    "located": "located is not null",
    "keywords": "len(keywords) > 0",
    "language": "language <> 'und'",
    "url": "url is not null",
}

TEXTS = """
create temp table texts as
with printed as (
    select {columns}, null::varchar as copy_of, null::varchar as copy_kind from articles
    union all by name select {columns}, copy_of, copy_kind from copies
)
select copy_of is not null as copy, copy_of is distinct from article_id as own, article_id, copy_of, copy_kind,
       cluster_id, dump, split_part(dump, '/', 1) as folder, regexp_replace(dump, '/?[^/]*$', '') as feed,
       agency, publisher, date, published_at, date_precision, date_source, language, word_count, quality_flags,
       {fills}
from printed
"""
COLUMNS = (
    "article_id", "cluster_id", "dump", "agency", "publisher", "date", "published_at", "date_precision",
    "date_source", "language", "word_count", "quality_flags", "headline", "authors", "byline", "dateline", "located",
    "keywords", "url",
)  # fmt: skip

# `own`: a copy of the very bytes of its article is no further text of its agency.
QUERIES = {
    "span": """
        select min(date) as first, max(date) as last, count(date) as dated, count(*) as articles,
               count(distinct date) as days, quantile_disc(date, 0.0001) as inner_first,
               quantile_disc(date, 0.9999) as inner_last
        from texts where not copy""",
    "agencies": """
        select agency, count(*) filter (not copy) as articles, count(*) filter (copy) as copies,
               count(distinct date) filter (not copy) as days, min(date) as first, max(date) as last,
               count(distinct folder) as folders
        from texts where agency is not null group by 1 order by articles desc, copies desc, agency""",
    "precision": """
        select folder, date_precision as value, count(*) as articles from texts where not copy group by all order by all
        """,
    "evidence": """
        select coalesce(date_source, 'none') as value, count(*) as articles from texts where not copy
        group by 1 order by articles desc, value""",
    "languages": """
        select language as value, count(*) as articles, count(*) filter (agency is not null) as with_agency,
               median(word_count) as words
        from texts where not copy group by 1 order by articles desc, value""",
    "flags": """
        select flag as value, count(*) as articles
        from (select unnest(quality_flags) as flag from texts where not copy) group by 1 order by articles desc, value
        """,
    "kinds": """
        select c.copy_kind as kind, count(*) as copies,
               count(*) filter (a.date < c.date) as later, median(c.date - a.date) as days,
               median(epoch(c.published_at) - epoch(a.published_at)) / 3600 as hours
        from texts c join texts a on c.copy_of = a.article_id and not a.copy where c.copy
        group by 1 order by copies desc, kind""",
    "flow_agency": """
        select coalesce(a.agency, '') as original, coalesce(c.agency, '') as copier, count(*) as copies,
               median(epoch(c.published_at) - epoch(a.published_at)) / 3600 as hours, median(c.date - a.date) as days
        from texts c join texts a on c.copy_of = a.article_id and not a.copy where c.copy and c.own
        group by all order by copies desc, original, copier""",
    "flow_publisher": """
        select a.publisher as original, c.publisher as copier, count(*) as copies,
               median(epoch(c.published_at) - epoch(a.published_at)) / 3600 as hours, median(c.date - a.date) as days
        from texts c join texts a on c.copy_of = a.article_id and not a.copy
        where c.copy and c.own and a.publisher is not null and c.publisher is not null
        group by all order by copies desc, original, copier""",
    "clusters": """
        select size, count(*) as clusters from (select count(*) as size from texts group by cluster_id)
        group by 1 order by 1""",
    "reasons": """
        select reason, stage, count(*) as rejects, count(distinct dump) as dumps from rejects
        group by all order by rejects desc, reason, stage""",
    "excerpts": """
        select reason, dump, member, record, detail, excerpt from rejects
        qualify row_number() over (partition by reason order by excerpt = '', raw_sha256, dump, member, record) <= 3
        order by reason, raw_sha256, dump, member, record""",
    "dumps": """
        select path, bytes, same_bytes_as, records, articles, copies, rejects from dumps order by path""",
    "clusters_largest": """
        select a.article_id, a.headline, a.language, a.agency, a.date, size from articles a
        join (select cluster_id, count(*) as size from texts group by 1 having count(*) > 1
              order by size desc, cluster_id limit 10) using (cluster_id)
        order by size desc, cluster_id""",
}  # fmt: skip

SERIES = """
select 'agency' as "group", agency as series, date as day, count(*) as texts from texts
where own and date is not null and agency is not null group by all
union all select 'feed', feed, date, count(*) from texts where own and date is not null group by all
union all select $corpus, $corpus, date, count(*) from texts where own and date is not null group by all
"""
DELIVERIES = """
select path as dump, records, unmapped_fields as fields, coalesce(texts, 0) as texts, words, {filled}
from dumps left join (
    select dump, count(*) as texts, median(word_count) as words, {sums} from texts group by 1
) t on t.dump = path where same_bytes_as is null
"""

PERIODS = """
with ranked as (
    select agency, row_number() over (order by count(*) desc, agency) as rank from texts
    where not copy and date is not null and agency is not null group by 1
)
select date_trunc($unit, date)::date as period,
       case when t.agency is null then '' when rank <= $most then t.agency else $others end as agency,
       count(*) as articles
from texts t left join ranked r on t.agency = r.agency where not copy and date is not null group by all order by all
"""
COVERAGE = """
select folder, date_trunc($unit, date)::date as period, count(*) as articles from texts
where not copy and date is not null group by all order by all
"""
FILL_BY_FOLDER = """
select folder, count(*) as articles, {shares} from texts where not copy
group by grouping sets ((folder), ()) order by folder nulls first
"""
UNMAPPED = """
select split_part(path, '/', 1) as folder, field, count(*) as dumps, min(path) as example
from (select path, unnest(unmapped_fields) as field from dumps) group by all order by folder, dumps desc, field
"""
