#!/usr/bin/env bash
# Habits that a compiler does not check: no hand-written file over 500 lines, no tabs in sources, no unfinished places.
set -euo pipefail
cd "$(dirname "$0")/.."

problems=0
while read -r lines file; do
  if [ "$file" != total ] && [ "$lines" -gt 500 ]; then
    echo "$file has $lines lines; more than 500 are more than one idea"
    problems=$((problems + 1))
  fi
done < <(git ls-files '*.cs' ':!*.verified.cs' | xargs wc -l)

unfinished=$(git grep -nE 'NotImplementedException|PlatformNotSupportedException|TODO|FIXME|Thread\.Sleep' -- '*.cs' || true)
if [ -n "$unfinished" ]; then
  echo "$unfinished"
  problems=$((problems + 1))
fi

tabs=$(git grep -lP '\t' -- '*.cs' '*.csproj' '*.props' '*.md' || true)
if [ -n "$tabs" ]; then
  echo "tabs in: $tabs"
  problems=$((problems + 1))
fi

[ "$problems" -eq 0 ] || { echo "check-files: $problems problems"; exit 1; }
echo 'check-files: ok'
