-- Requests with the path apart from its query, and a mark on agents that call themselves robots.
-- The client's address leaves as a keyed hash (see "privacy" in the contract).
SELECT
    server,
    client,
    ts,
    method,
    split_part(path, '?', 1) AS path,
    protocol,
    status,
    bytes,
    referer,
    agent,
    coalesce(regexp_matches(lower(agent), 'bot|crawl|spider|slurp|feed'), false) AS is_bot,
    _object AS source_object,
    _row AS source_row
FROM log
