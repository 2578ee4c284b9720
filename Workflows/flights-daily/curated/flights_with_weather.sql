-- Each flight with the weather of its airport in the UTC hour of its departure. A station that
-- reports an hour twice counts once, so a flight is never multiplied; a flight without weather waits.
WITH hourly AS (
    SELECT origin, time_hour, temp, wind_speed, precip, visib
    FROM weather
    QUALIFY row_number() OVER (PARTITION BY origin, time_hour ORDER BY temp, wind_speed, precip, visib) = 1
)
SELECT
    f.time_hour,
    f.origin,
    f.dest,
    f.carrier,
    f.flight,
    f.tailnum,
    f.dep_delay,
    f.arr_delay,
    w.temp,
    w.wind_speed,
    w.precip,
    w.visib,
    w.origin IS NOT NULL AS weather_found,
    f._object AS source_object,
    f._row AS source_row
FROM flights f
LEFT JOIN hourly w ON w.origin = f.origin AND w.time_hour = f.time_hour
