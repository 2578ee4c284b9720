-- What came back, by product.
SELECT
    stock_code,
    min(description) AS description,
    count(*) AS lines,
    -sum(quantity) AS units,
    -sum(line_total) AS value
FROM lines
WHERE is_return
GROUP BY stock_code
