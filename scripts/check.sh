#!/usr/bin/env bash
# Runs all checks that a change must pass before it is merged. A failed step does not stop the later ones, and every
# step runs with empty input. The output of failed steps is repeated at the end, where it is easy to find. The last
# line of the output is "N passed, N failed". The exit code is 0 only if nothing failed and something ran.
# Usage: bash scripts/check.sh [FILE]
# FILE replaces the steps: one step a line, with name, spaces and command.
# The environment variable CHECK_FAILED is a number of earlier failures, which is added to the failures of the steps.
set -uo pipefail
cd "$(dirname "$0")/.."
export CI=true NO_COLOR=1 npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0
failed=${CHECK_FAILED:-0}

# Node decides what these do: sockets, streams, timers, processes, encodings, and how dates and money are written.
differs='test/async test/db test/jobs test/live test/net test/outbox test/uploads/turns test/uploads/uploads test/orders/invoice test/web test/start'

steps() {
  cat <<STEPS
lint     npm run --silent lint
types    npm run --silent types
tables   npm run --silent db:tables -- --check
test     npm test
long     npm run --silent test:long
browser  npm run --silent test:browser
bench    npm run --silent bench -- --smoke
node24   npx -y -p node@24 -- node node_modules/vitest/vitest.mjs run $differs
long24   npx -y -p node@24 -- node node_modules/vitest/vitest.mjs run --config vitest.long.config.ts $differs
STEPS
}

# Runs one step. A step that runs vitest counts each of its tests; any other step counts as one.
step() {
  local name=$1 command=$2 log="$logs/$1.log" code line ok bad
  printf '\n== %s\n' "$name"
  bash -c "$command" </dev/null 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  line=$(grep -E '^ *Tests ' "$log" | tail -n 1)
  ok=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
  bad=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
  passed=$((passed + ${ok:-0}))
  failed=$((failed + ${bad:-0}))
  if [ "$code" -ne 0 ] && [ -z "$bad" ]; then failed=$((failed + 1)); fi
  if [ "$code" -eq 0 ] && [ -z "$line" ]; then passed=$((passed + 1)); fi
  if [ "$code" -ne 0 ]; then
    printf '\n== %s failed\n' "$name"
    # vitest lists its failures under this heading, after its other output.
    grep -A 100 -m 1 'Failed \(Tests\|Suites\)' "$log" || tail -n 50 "$log"
  fi >>"$logs/failures"
}

while read -r name command; do
  if [ -n "$command" ]; then step "$name" "$command"; fi
done < <(if [ -n "${1:-}" ]; then cat "$1"; else steps; fi)

cat "$logs/failures" 2>/dev/null
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
