#!/usr/bin/env bash
# The whole customer-data pipeline on real sample data (or generated data where there is none).
# Usage: demo.sh [FOLDER]   everything it makes lies in FOLDER (default .stile-demo)
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-.stile-demo}
shared=${STILE_SHARED:-../shared}
export STILE_DATA=$folder/state
export STILE_DUCKDB=${STILE_DUCKDB:-$PWD/.tools/duckdb/bin/duckdb}
# Pseudonyms of web clients need a key; the demo has one of its own.
export STILE_PRIVACY_SALT=${STILE_PRIVACY_SALT:-demo}
stile=${STILE:-.build/release/stile}

bold() { if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\n\033[1m%s\033[0m\n' "$1"; else printf '\n%s\n' "$1"; fi; }
say() { printf '$ stile %s\n' "$*" >&2; "$stile" "$@"; }

bold "1. Input: deliveries as sources would drop them"
if [ -d "$shared/data/online_retail_2010_12" ]; then
  say demo-data "$folder/input" --from "$shared/data"
else
  echo "no sample data at $shared/data: generating some"
  say demo-data "$folder/input"
fi

bold "2. Workflows"
say deploy Workflows

# Which tables' files there are, of what size and age.
tables() { { find "$STILE_DATA/lake" -name '*.parquet' -printf '%P %s %T@\n' 2>/dev/null || true; } | sort; }
before=$(tables)

bold "3. Runs: retail by day, web logs by hour, flights with weather"
for workflow in retail-daily weblogs-hourly flights-daily; do
  say run "Workflows/$workflow/definition.asl.json" --input "@$folder/input/inputs/$workflow.json" >"$folder/$workflow.out"
done

if [ "$(tables)" = "$before" ]; then
  echo "nothing changed: the input is the same, so no table was written again"
else
  echo "$(comm -13 <(printf '%s\n' "$before") <(tables) | wc -l) files of tables written"
fi

bold "4. Nothing is dropped: rows in = rows clean + rows quarantined"
for dataset in online_retail weblogs flights weather_nyc; do
  say rows "$dataset"
done

bold "5. The catalog"
say catalog

bold "6. A query over the lake"
say query "SELECT country, count(*) AS customers, sum(net) AS net FROM customer_totals GROUP BY country ORDER BY net DESC LIMIT 5"
say query "SELECT CASE WHEN precip > 0 THEN 'rain' ELSE 'dry' END AS weather, count(*) AS flights, round(avg(dep_delay), 1) AS mean_delay FROM flights_with_weather WHERE weather_found GROUP BY 1 ORDER BY 1"

bold "7. The audience that was activated"
latest=$(ls "$STILE_DATA"/lake/activation/big_spenders/*.jsonl | tail -n 1)
printf '%s: %s changes in all, the first:\n' "$latest" "$(wc -l <"$latest")"
head -n 3 "$latest"

bold "Try next"
cat <<TEXT
  export STILE_DATA=$STILE_DATA PATH=$PWD/.build/release:\$PATH
  stile list                         what ran
  stile show last                    the last execution, state by state
  stile query "SELECT * FROM traffic ORDER BY hits DESC LIMIT 5"
  stile schedule create nightly --help
  make demo                          again: nothing changed, so it is quick
TEXT
