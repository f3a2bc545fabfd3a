# shellcheck shell=bash
# The load: smtp-source in front of a relay, smtp-sink behind it.

# A descriptor that never has anything to read: a sleep without a process.
exec {never}<> <(:)
pause() { read -r -t "$1" -u "$never" || true; }

# await_port PORT PID: until PORT is listened on; fails when PID ends before.
await_port() {
    local tries=0
    until (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
        kill -0 "$2" 2>/dev/null || return 1
        ((tries++ < 600)) || return 1
        pause 0.1
    done
}

# sink_start [OPTION...]: begins to take and count mail on $sink_port.
sink_start() {
    rm -f "$work/sink.count"
    smtp-sink -c -u nobody "$@" "127.0.0.1:$sink_port" 1000 >"$work/sink.count" 2>"$work/sink.log" &
    sink_pid=$!
    await_port "$sink_port" "$sink_pid" || fail "smtp-sink did not start: $(cat "$work/sink.log")"
    sink_rest=
    sink_total=0
    exec {sink_log}<"$work/sink.count"
}

sink_stop() {
    [ -n "${sink_pid:-}" ] || return 0
    kill "$sink_pid" 2>/dev/null || true
    wait "$sink_pid" 2>/dev/null || true
    exec {sink_log}<&-
    sink_pid=
}

# sink_await COUNT: until so many messages have come in all; fails after $patience seconds without one.
sink_await() {
    local data line seen=$sink_total last=$EPOCHSECONDS
    while ((sink_total < $1)); do
        IFS= read -r -N 1000000 -u "$sink_log" data || true
        data=$sink_rest$data
        if [[ $data == *$'\r'* ]]; then
            line=${data%$'\r'*}
            sink_total=${line##*mesg=}
        fi
        sink_rest=${data##*$'\r'}
        if ((sink_total > seen)); then
            seen=$sink_total
            last=$EPOCHSECONDS
        fi
        ((EPOCHSECONDS - last < patience)) || fail "only $sink_total of $1 messages came through"
        pause 0.02
    done
}

# send PORT COUNT: hands so many messages to a relay.
send() {
    # shellcheck disable=SC2086
    smtp-source $source_options -s "$sessions" -m "$2" -l "$size" -f alice@alice.test -t dave@dave.test \
        "127.0.0.1:$1"
}

# through PORT COUNT: the same, until all have come out behind it.
through() {
    local target=$((sink_total + $2))
    send "$1" "$2" || fail "smtp-source failed"
    sink_await "$target"
}

# capture PORT FILE: one message through a relay, as it leaves.
capture() {
    local dump="$work/dump" found
    rm -rf "$dump"
    mkdir -m 777 "$dump"
    sink_start -R "$dump" -d message.
    sink_total=0
    through "$1" 1
    sink_stop
    found=$(find "$dump" -type f | head -n 1)
    [ -n "$found" ] || fail "no message was captured"
    cp "$found" "$2"
}
