#!/usr/bin/env bash
# The main job, as a newcomer would run it: once in one process, once as two, and once with the server killed in the middle of a call.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet build samples/Quickstart --nologo -v quiet
program=(dotnet samples/Quickstart/bin/Debug/net10.0/Quickstart.dll)

timeout 30 "${program[@]}" | tee /dev/stderr | tail -n 1 | grep -qx 'quickstart: ok'

address=tcp://127.0.0.1:17070
"${program[@]}" serve "$address" > /dev/null &
server=$!
trap 'kill -9 $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  if timeout 30 "${program[@]}" call "$address" 2>/dev/null | tail -n 1 | grep -qx 'quickstart: ok'; then
    echo 'check-quickstart: ok'
    exit 0
  fi
  kill -0 $server || { echo 'the server has ended'; exit 1; }
done

echo 'the client never reached the server'
exit 1
