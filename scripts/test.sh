#!/usr/bin/env bash
# Runs vitest with the given arguments, then prints what the run took: time, and CPU time of all its processes together.
cd "$(dirname "$0")/.." || exit
TIMEFORMAT='    took %0R s, and %0U s + %0S s of CPU (programs + system) in all processes'
time npx vitest run "$@"
