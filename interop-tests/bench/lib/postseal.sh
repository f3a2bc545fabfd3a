# shellcheck shell=bash
# A Postseal of our own: the launcher's own flags, a data directory of its own.

# postseal_start clear|sealed
postseal_start() {
    local setting=opportunistic
    postseal_home=$work/postseal
    mkdir -p "$postseal_home"
    if [ "$1" = sealed ]; then
        setting=require-sealed-site # nothing can leave in clear by mistake
    fi
    postseal_settings "$setting" >"$postseal_home/postseal.toml"
    "$root/postseal" serve -c "$postseal_home/postseal.toml" >"$work/postseal.out" 2>"$postseal_home/log" &
    postseal_pid=$!
    await_port "$postseal_port" "$postseal_pid" ||
        fail "Postseal did not start: $(tail -n 5 "$work/postseal.out" "$postseal_home/log")"
    if [ "$1" = sealed ]; then
        "$root/postseal" key pin dave.test "$work/dave.key" -c "$postseal_home/postseal.toml" >/dev/null ||
            fail "the certificate cannot be pinned"
    fi
}

postseal_stop() {
    [ -n "${postseal_pid:-}" ] || return 0
    kill "$postseal_pid" 2>/dev/null || true
    wait "$postseal_pid" 2>/dev/null || true
    postseal_pid=
}

postseal_settings() {
    cat <<CONF
hostname = "postseal.bench.test"
domain = "alice.test"
relay-from = ["127.0.0.0/8"]

[listen]
smtp = ["127.0.0.1:$postseal_port"]

[local."alice.test"]
next-hop = "maildir:mail"

[outward]
smarthost = "smtp://127.0.0.1:$sink_port"

[sealing]
default = "$1"

[dns]
servers = ["127.0.0.1:$dns_port"]
CONF
}

# Postseal asks for each recipient domain's policy: a name server that says there is none.
dns_start() {
    "$java" "$here/lib/NoSuchName.java" "$dns_port" >"$work/dns.log" 2>&1 &
    dns_pid=$!
    until grep -q ready "$work/dns.log"; do
        kill -0 "$dns_pid" 2>/dev/null || fail "the name server did not start: $(cat "$work/dns.log")"
        pause 0.1
    done
}

dns_stop() {
    [ -n "${dns_pid:-}" ] || return 0
    kill "$dns_pid" 2>/dev/null || true
    wait "$dns_pid" 2>/dev/null || true
    dns_pid=
}
