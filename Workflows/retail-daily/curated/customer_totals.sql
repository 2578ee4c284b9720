-- What each known customer bought and sent back, over all days loaded.
SELECT
    customer_id,
    min(country) AS country,
    count(DISTINCT invoice_no) FILTER (WHERE NOT is_return) AS orders,
    coalesce(sum(line_total) FILTER (WHERE NOT is_return), 0) AS revenue,
    coalesce(-sum(line_total) FILTER (WHERE is_return), 0) AS returned,
    sum(line_total) AS net,
    CAST(min(invoice_ts) AS DATE) AS first_seen,
    CAST(max(invoice_ts) AS DATE) AS last_seen
FROM lines
WHERE customer_id IS NOT NULL
GROUP BY customer_id
