# shellcheck shell=bash disable=SC2154 # lab and the other parts share their variables
# A trial of a path: mail in at Alice's, out of Dave's mailbox, and what it took.

paths="sealed clear gpg"

# Exim does not wait for what it starts, so that its time cannot be had from /proc.
timed_hosts="alice brian dave"

say() { echo "lab: $*" >&2; }

# The last of the fields are those of MIME, since the filter puts them there: so that all can be compared octet for octet.
write_message() {
    cat <<MESSAGE
From: Alice <alice@alice.test>
To: Dave <$(recipient "$1")>
Subject: the secret of the $1 path
Date: Tue, 24 Nov 2026 08:00:00 +0000
Message-ID: <$1@bench.alice.test>
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii

MESSAGE
    # About so many octets, which compress to three quarters: smtp-source's own would compress to nothing, for gpg alone.
    head -c $((size * 74 / 100)) /dev/urandom | base64 -w 72
    echo
}

inbox() { echo "$lab/dave/mail/dave/new"; }

arrived() {
    local files
    shopt -s nullglob
    files=("$(inbox)"/*)
    shopt -u nullglob
    echo "${#files[@]}"
}

empty_inbox() {
    find "$(inbox)" -type f -delete
}

# await_arrival COUNT: until so many messages are in the mailbox; fails after $patience seconds without one.
await_arrival() {
    local now seen=-1 last=$EPOCHSECONDS
    while now=$(arrived) && ((now < $1)); do
        if ((now > seen)); then
            seen=$now
            last=$EPOCHSECONDS
        fi
        ((EPOCHSECONDS - last < patience)) || fail "only $now of $1 messages arrived"
        pause 0.1
    done
    ((now == $1)) || fail "$now messages arrived where $1 were sent"
}

# send_through PATH COUNT: prints the time of the first connection.
send_through() {
    head -c -1 "$work/$1.eml" >"$lab/alice/lib/$1.eml" # smtp-source adds an empty line
    # shellcheck disable=SC2016
    on alice sh -c 'date +%s.%N; exec smtp-source -s "$0" -m "$1" -F "$2" -f alice@alice.test -t "$3" "127.0.0.1:$4"' \
        "$sessions" "$2" "/var/lib/$1.eml" "$(recipient "$1")" "$(port "$1")" || fail "smtp-source failed"
}

# check_paths: that each path does what is measured.
check_paths() {
    local path count=0
    say "looking at one message of each path"
    for path in $paths; do
        send_through "$path" 1 >/dev/null
        check_held "$path"
    done
    on brian sh -c 'postconf -X defer_transports && postfix reload && postqueue -f' >"$work/release" 2>&1 ||
        fail "Brian does not let go: $(cat "$work/release")"
    for path in $paths; do count=$((count + 1)); done
    await_arrival "$count"
    for path in $paths; do check_arrived "$path"; done
}

# check_held PATH: what Brian has can be read by him where it is clear, and only there.
check_held() {
    local id begun=$EPOCHSECONDS seen=$work/held.$1
    touch "$work/held"
    until id=$(find "$lab/brian/spool/postfix/deferred" -type f -printf '%f\n' 2>/dev/null | grep -vxFf "$work/held"); do
        ((EPOCHSECONDS - begun < patience)) || fail "the message of the $1 path did not reach Brian"
        pause 0.1
    done
    echo "$id" >>"$work/held"
    on brian postcat -bh -q "$id" >"$seen"
    if [ "$1" = clear ]; then
        reads "$1" "$seen" || fail "Brian cannot read the message of the clear path"
    elif reads "$1" "$seen" || ! grep -qx -e '-----BEGIN PGP MESSAGE-----' "$seen"; then
        fail "Brian holds a message of the $1 path that is not sealed"
    fi
}

# reads PATH FILE: whether a line of the message's body can be seen there.
reads() { sed '1,/^$/d; /^$/d' "$work/$1.eml" | grep -qxFf - "$2"; }

# check_arrived PATH: octet for octet what was sent, below what the hosts have put before it.
check_arrived() {
    local file
    file=$(grep -lx "Message-ID: <$1@bench.alice.test>" "$(inbox)"/*) || fail "the message of the $1 path did not arrive"
    tail -c "$(wc -c <"$work/$1.eml")" "$file" | cmp -s - "$work/$1.eml" || fail "the message of the $1 path was changed: $file"
    [ "$1" != sealed ] || grep -q 'openpgp-seal=pass' "$file" || fail "Dave's relay did not check the seal: $file"
}

warm_up() {
    local path
    say "warming up"
    empty_inbox
    for path in $paths; do
        if [ "$path" = gpg ]; then trial "$path" 10; else trial "$path" "$warm_up"; fi
    done
}

# trial PATH COUNT: sends them, and waits for the last; leaves in $begun and $ended when the first was offered and the last arrived.
trial() {
    (($2 > 0)) || return 0
    empty_inbox
    begun=$(send_through "$1" "$2")
    await_arrival "$2"
    ended=$(find "$(inbox)" -type f -printf '%C@\n' | sort -g | tail -n 1)
}

# measure PATH RUN: appends "RATE CPU-ALICE CPU-BRIAN CPU-DAVE" (messages/s, CPU seconds per 1,000 messages) to PATH.runs,
# and the milliseconds of messages that go alone to PATH.ms.
measure() {
    local count=$messages before after
    [ "$1" != gpg ] || count=$((messages / 5))
    before=$(idle_ticks)
    trial "$1" "$count"
    after=$(idle_ticks)
    echo "$count $begun $ended $ticks_per_second $before $after" | awk '{
        printf "%.1f", $1 / ($3 - $2)
        for (host = 1; host <= 3; host++) printf " %.2f", ($(7 + host) - $(4 + host)) / $4 * 1000 / $1
        print "" }' >>"$work/$1.runs"
    empty_inbox
    on alice "$here/lib/latency.py" "$(port "$1")" "$(recipient "$1")" "$work/$1.eml" "$(inbox)" "$latency" \
        >>"$work/$1.ms" || fail "the $1 path: $(tail -n 1 "$work/$1.ms")"
    say "run $2 of $runs, $1: $(tail -n 1 "$work/$1.runs" | cut -d' ' -f1) messages/s, $(tail -n "$latency" "$work/$1.ms" | percentile 50) ms alone"
}

# idle_ticks: CPU time of each timed host so far, once they have done what is left after the last delivery.
idle_ticks() {
    local before now tries=0
    now=$(host_ticks)
    while ((tries++ < 20)); do
        before=$now
        sleep 0.25
        now=$(host_ticks)
        ((${now// /+} - (${before// /+}) <= 3)) && break
    done
    echo "$now"
}

host_ticks() {
    local host
    for host in $timed_hosts; do tree_ticks "$(cut -d' ' -f1 "$lab/$host/pid")"; done | paste -sd' '
}
