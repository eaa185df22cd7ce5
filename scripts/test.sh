#!/usr/bin/env bash
# Runs vitest with the given arguments, then prints what the run took: time, and CPU time of all its processes together.
# The site is built before, because test files that run servers would build it at the same time.
cd "$(dirname "$0")/.." || exit
TIMEFORMAT='    took %0R s, and %0U s + %0S s of CPU (programs + system) in all processes'
time { node scripts/build.js && npx vitest run "$@"; }
