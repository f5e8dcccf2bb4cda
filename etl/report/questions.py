"""The questions that the report asks of a snapshot, in SQL over its tally; what no tally tells, over its rows.

Tables: `counts` and `dump_counts` (etl.publish.tallies), `pairs` and `sizes` (below), and the views of the catalog.
"""

from __future__ import annotations

FILL = (
    "agency", "date", "published_at", "headline", "publisher", "authors", "byline", "dateline", "located", "keywords",
    "language", "url",
)  # fmt: skip

PAIRS = """
create temp table pairs as
select c.copy_kind, c.copy_of <> c.article_id as own, a.agency as original_agency, c.agency as copy_agency,
       a.publisher as original_publisher, c.publisher as copy_publisher, a.date < c.date as later,
       c.date - a.date as days, epoch(c.published_at) - epoch(a.published_at) as seconds
from copies c join articles a on c.copy_of = a.article_id
"""
SIZES = """
create temp table sizes as
select cluster_id, count(*) + 1 as size from copies group by 1  -- and their article, of which there is one
"""
# The mean of the two values in the middle, or the value there, as the function `median` has it.
MEDIAN_WORDS = """
select {key}, (min(value) filter (upto >= (total + 1) // 2) + min(value) filter (upto >= total // 2 + 1)) / 2 as words
from (
    select {key}, value, sum(n) over (partition by {key} order by value) as upto,
           sum(n) over (partition by {key}) as total
    from (
        select {key}, entry.key as value, sum(entry.value) as n
        from (select {key}, unnest(map_entries(words)) as entry from dump_counts where {among}) group by all
    )
) group by all
"""

OF_ROWS = {
    "kinds": """
        select copy_kind as kind, count(*) as copies, count(*) filter (later) as later, median(days) as days,
               median(seconds) / 3600 as hours
        from pairs group by 1 order by copies desc, kind""",
    "flow_agency": """
        select coalesce(original_agency, '') as original, coalesce(copy_agency, '') as copier, count(*) as copies,
               median(seconds) / 3600 as hours, median(days) as days
        from pairs where own group by all order by copies desc, original, copier""",
    "flow_publisher": """
        select original_publisher as original, copy_publisher as copier, count(*) as copies,
               median(seconds) / 3600 as hours, median(days) as days
        from pairs where own and original_publisher is not null and copy_publisher is not null
        group by all order by copies desc, original, copier""",
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
        select article_id, headline, language, agency, date, size from articles
        join (from sizes order by size desc, cluster_id limit 10) using (cluster_id)
        order by size desc, cluster_id""",
    "unmapped": """
        select split_part(path, '/', 1) as folder, field, count(*) as dumps, min(path) as example
        from (select path, unnest(unmapped_fields) as field from dumps)
        group by all order by folder, dumps desc, field""",
}  # fmt: skip
OF_TALLIES = {
    "span": """
        with days as (
            select date, sum(n)::bigint as n, sum(sum(n)) over (order by date) as upto, sum(sum(n)) over () as total
            from counts where not copy and date is not null group by 1
        )
        select min(date) as first, max(date) as last, coalesce(sum(n), 0)::bigint as dated,
               (select coalesce(sum(n), 0)::bigint from counts where not copy) as articles, count(*) as days,
               min(date) filter (upto >= ceil(total * 0.0001)) as inner_first,
               min(date) filter (upto >= ceil(total * 0.9999)) as inner_last
        from days""",
    "agencies": """
        select agency, coalesce(sum(n) filter (not copy), 0)::bigint as articles,
               coalesce(sum(n) filter (copy), 0)::bigint as copies, count(distinct date) filter (not copy) as days,
               min(date) as first, max(date) as last, count(distinct folder) as folders
        from counts where agency is not null group by 1 order by articles desc, copies desc, agency""",
    "precision": """
        select folder, date_precision as value, sum(n)::bigint as articles from counts where not copy
        group by all order by all""",
    "evidence": """
        select coalesce(date_source, 'none') as value, sum(n)::bigint as articles from counts where not copy
        group by 1 order by articles desc, value""",
    "languages": f"""
        select language as value, articles, with_agency, words from (
            select language, sum(n)::bigint as articles, sum(has_agency)::bigint as with_agency
            from dump_counts where not copy group by 1
        ) left join ({MEDIAN_WORDS.format(key="language", among="not copy")}) using (language)
        order by articles desc, value""",
    "flags": """
        select flag as value, sum(n)::bigint as articles
        from (select unnest(quality_flags) as flag, n from counts where not copy)
        group by 1 order by articles desc, value""",
    "clusters": """
        select size, count(*) as clusters from sizes group by 1
        union all select 1, alone from (
            select coalesce(sum(n), 0)::bigint - (select count(*) from sizes) as alone from counts where not copy
        ) where alone > 0
        order by 1""",
}  # fmt: skip

SERIES = """
with days as (select * from counts where own and date is not null)
select 'agency' as "group", agency as series, date as day, sum(n)::bigint as texts from days
where agency is not null group by all
union all select 'feed', feed, date, sum(n)::bigint from days group by all
union all select $corpus, $corpus, date, sum(n)::bigint from days group by all
"""
DELIVERIES = f"""
select path as dump, records, unmapped_fields as fields, coalesce(texts, 0) as texts, words, {{filled}}
from dumps
left join (select dump, sum(n)::bigint as texts, {{sums}} from dump_counts group by 1) t on t.dump = path
left join ({MEDIAN_WORDS.format(key="dump", among="true")}) w on w.dump = path
where same_bytes_as is null
"""

PERIODS = """
with ranked as (
    select agency, row_number() over (order by sum(n) desc, agency) as rank from counts
    where not copy and date is not null and agency is not null group by 1
)
select date_trunc($unit, date)::date as period,
       case when t.agency is null then '' when rank <= $most then t.agency else $others end as agency,
       sum(n)::bigint as articles
from counts t left join ranked r on t.agency = r.agency where not copy and date is not null group by all order by all
"""
COVERAGE = """
select folder, date_trunc($unit, date)::date as period, sum(n)::bigint as articles from counts
where not copy and date is not null group by all order by all
"""
FILL_BY_FOLDER = """
select folder, coalesce(sum(n), 0)::bigint as articles, {shares}
from (select *, split_part(dump, '/', 1) as folder from dump_counts where not copy)
group by grouping sets ((folder), ()) order by folder nulls first
"""
