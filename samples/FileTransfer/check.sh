#!/usr/bin/env bash
# The file transfer as several processes that are killed half-way. Its arguments are the command that runs it.
set -euo pipefail

folder=$(mktemp -d)
mkdir "$folder/served" "$folder/local"
server=
trap 'kill -9 $server 2>/dev/null || true; rm -rf "$folder"' EXIT

# Starts a transfer and kills it when some of it has arrived in a folder and not all. It may be faster: then again.
interrupt() {
  local into=$1
  shift
  for _ in $(seq 20); do
    rm -f "$into/large.bin" "$into"/.large.bin.*
    "$@" > "$folder/transfer" 2>&1 &
    local transfer=$!
    while kill -0 "$transfer" 2>/dev/null; do
      if [ -n "$(find "$into" -name '.large.bin.*' -size +4M)" ]; then
        kill -9 "$transfer" 2>/dev/null || true
        break
      fi
      sleep 0.01
    done
    wait "$transfer" 2>/dev/null || true
    [ ! -e "$into/large.bin" ] && [ -n "$(find "$into" -name '.large.bin.*')" ] && return
  done
  echo 'no transfer could be interrupted'
  exit 1
}

program=("$@")
head -c 200000000 /dev/urandom > "$folder/large.bin"
"$@" serve "$folder/served" --at reliable+tcp://127.0.0.1:0 > "$folder/log" &
server=$!
for _ in $(seq 150); do
  address=$(sed -nE 's/^serving on ([^,]+),.*/\1/p' "$folder/log")
  [ -n "$address" ] && break
  kill -0 "$server" || { echo 'the server has ended'; exit 1; }
  sleep 0.1
done


# A client that is killed, and its successor.
interrupt "$folder/served" "${program[@]}" put "$folder/large.bin" --at "$address"
timeout 60 "${program[@]}" put "$folder/large.bin" --at "$address" | tail -n 1 | grep -q 'done, resumed at'
cmp "$folder/large.bin" "$folder/served/large.bin"
interrupt "$folder/local" "${program[@]}" get large.bin --into "$folder/local" --at "$address"
timeout 60 "${program[@]}" get large.bin --into "$folder/local" --at "$address" | tail -n 1 | grep -q 'done, resumed at'
cmp "$folder/large.bin" "$folder/local/large.bin"

# What there is, what there is not, and nobody.
timeout 30 "${program[@]}" list --at "$address" | grep -q '200,000,000  large.bin'
if timeout 30 "${program[@]}" get missing --at "$address" 2> "$folder/log"; then
  echo 'a file that does not exist was brought'
  exit 1
fi

grep -q 'missing: NotFound' "$folder/log"
kill -9 "$server"
wait "$server" 2>/dev/null || true
if timeout 30 "${program[@]}" list --at "$address" 2> "$folder/log"; then
  echo 'a call without a server succeeded'
  exit 1
fi

grep -q 'ConnectFailed' "$folder/log"
