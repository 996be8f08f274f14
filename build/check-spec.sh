#!/usr/bin/env bash
# Every rule of docs/spec.md must be cited where it is implemented and have a test; every citation, and every violation that is reported to
# a peer, must name a rule.
#
#   docs/spec.md      - `rpc.cancel` A sentence …          defines the rule
#   src/**/*.cs       // spec: rpc.cancel                   cites it
#   tests/**/*.cs     [Rule("rpc.cancel")]                  tests it
#
# Prints what is missing and exits 1, or prints the number of rules and exits 0.
set -euo pipefail
cd "$(dirname "$0")/.."

defined=$(sed -nE 's/^- `([a-z0-9.-]+)`.*/\1/p' docs/spec.md | sort)
cited=$({ grep -rhoE '// spec: [a-z0-9.-]+' --include='*.cs' src || true; } | sed 's/^\/\/ spec: //' | sort -u)
tested=$({ grep -rhoE '\[Rule\("[a-z0-9.-]+"\)' --include='*.cs' tests || true; } | sed -E 's/.*"(.*)".*/\1/' | sort -u)

problems=0
report() {
  while read -r rule; do
    [ -z "$rule" ] && continue
    echo "$1: $rule"
    problems=$((problems + 1))
  done
}

[ -n "$defined" ] || { echo 'docs/spec.md defines no rules'; exit 1; }
report 'defined twice' < <(uniq -d <<<"$defined")
report 'no citation in src' < <(comm -23 <(sort -u <<<"$defined") - <<<"$cited")
named=$(grep -rhoE '"(link|wire|payload|session|connection|rpc|proxy)(\.[a-z0-9-]+)+"' --include='*.cs' --exclude-dir=obj --exclude-dir=bin src | tr -d '"' | sort -u)
report 'named by a violation but not defined in docs/spec.md' < <(comm -13 <(sort -u <<<"$defined") - <<<"$named")
report 'no test' < <(comm -23 <(sort -u <<<"$defined") - <<<"$tested")
report 'cited in src but not defined in docs/spec.md' < <(comm -13 <(sort -u <<<"$defined") - <<<"$cited")
report 'tested but not defined in docs/spec.md' < <(comm -13 <(sort -u <<<"$defined") - <<<"$tested")

if [ "$problems" -gt 0 ]; then
  echo "check-spec: $problems problems"
  exit 1
fi

echo "check-spec: $(wc -l <<<"$defined") rules, each cited and tested"
