#!/usr/bin/env bash
# Every sample, as a newcomer would run it. Without arguments a sample checks itself and ends with the line "NAME: ok"; what else it can do
# (a server and a client as two processes, a cut link) is shown by its check.sh, if it has one, which is given the command to run it.
set -euo pipefail
cd "$(dirname "$0")/.."

checked=0
for project in samples/*/*.csproj; do
  sample=$(basename "$project" .csproj)
  folder=$(dirname "$project")
  echo "-- $sample"
  dotnet build "$folder" --nologo -v quiet
  program=(dotnet "$folder/bin/Debug/net10.0/$sample.dll")
  timeout 60 "${program[@]}" | tee >(cat >&2) | tail -n 1 | grep -qx "${sample,,}: ok"
  if [ -f "$folder/check.sh" ]; then
    bash "$folder/check.sh" "${program[@]}"
  fi
  checked=$((checked + 1))
done

[ "$checked" -gt 0 ]
echo "check-samples: ok, $checked run"
