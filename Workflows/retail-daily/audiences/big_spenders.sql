-- Customers whose purchases less returns reach 1,000.
SELECT
    customer_id,
    country,
    net,
    CASE WHEN net >= 5000 THEN 'gold' ELSE 'silver' END AS tier
FROM customers
WHERE net >= 1000
