-- Hits, visitors and bytes per server and status class.
SELECT
    date_trunc('hour', ts) AS hour_start,
    server,
    status // 100 * 100 AS status_class,
    count(*) AS hits,
    count(*) FILTER (WHERE is_bot) AS bot_hits,
    count(DISTINCT client) AS clients,
    CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes
FROM hits
GROUP BY ALL
