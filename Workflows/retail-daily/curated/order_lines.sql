-- Invoice lines with their totals; a cancelled invoice (C…) is a return.
SELECT
    invoice_no,
    stock_code,
    description,
    quantity,
    invoice_ts,
    unit_price,
    CAST(quantity * unit_price AS DECIMAL(18, 3)) AS line_total,
    starts_with(invoice_no, 'C') AS is_return,
    customer_id,
    country,
    channel,
    _object AS source_object,
    _row AS source_row
FROM orders
