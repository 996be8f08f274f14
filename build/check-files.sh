#!/usr/bin/env bash
# Habits that a compiler does not check: no hand-written file over 500 lines, no tabs in sources, no unfinished places,
# no suppressed warning about trimming.
set -euo pipefail
cd "$(dirname "$0")/.."

problems=0
while read -r lines file; do
  if [ "$file" != total ] && [ "$lines" -gt 500 ]; then
    echo "$file has $lines lines; more than 500 are more than one idea"
    problems=$((problems + 1))
  fi
done < <(git ls-files '*.cs' ':!*.verified.cs' ':!tests/Roam.Compatibility.Tests/Generated' | xargs wc -l)

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

# What ships says that it trims and compiles ahead of time. A suppressed warning would make that a claim.
suppressed=$(git grep -nE 'UnconditionalSuppressMessage|Requires(UnreferencedCode|DynamicCode|AssemblyFiles)|\bIL[23][0-9]{3}\b' -- \
  src generators build Directory.Build.props .editorconfig ':!build/check-files.sh' || true)
if [ -n "$suppressed" ]; then
  echo "trimming or ahead-of-time warnings are suppressed in:"
  echo "$suppressed"
  problems=$((problems + 1))
fi

[ "$problems" -eq 0 ] || { echo "check-files: $problems problems"; exit 1; }
echo 'check-files: ok'
