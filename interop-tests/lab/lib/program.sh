# shellcheck shell=bash
# For the start scripts of hosts, which run there: programs in the background, and when they are ready.

# run NAME COMMAND...: its output is in /var/log/NAME.log.
run() {
    local name=$1
    shift
    setsid "$@" </dev/null >>"/var/log/$name.log" 2>&1 &
    echo $! >"/run/$name.started"
}

# await NAME COMMAND...: until the command succeeds, while what was started as NAME lives; at most two minutes.
await() {
    local name=$1 tries=0 pid=
    shift
    [ ! -e "/run/$name.started" ] || pid=$(cat "/run/$name.started")
    until "$@" >/dev/null 2>&1; do
        if [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null || ((tries++ > 1200)); then
            echo "$name does not run; the end of its log:"
            tail -n 10 "/var/log/$name.log"
            return 1
        fi
        sleep 0.1
    done
}

# listens ADDRESS PORT
listens() { (: <"/dev/tcp/$1/$2") 2>/dev/null; }

# postseal_serve ADDRESS: by /etc/postseal/postseal.toml, with the command `postseal` for who looks in.
postseal_serve() {
    mkdir -p /run/bin
    printf '#!/bin/sh\nexec %s "$@"\n' "$POSTSEAL" >/run/bin/postseal
    chmod 755 /run/bin/postseal
    chmod 600 /etc/postseal/tsig.key
    run postseal postseal serve -c /etc/postseal/postseal.toml
    await postseal listens "$1" 25
}

# published DOMAIN: whether the resolver knows what Postseal has published, and that it is secure.
published() {
    kdig +short @198.51.100.53 "_smtp-openpgp.$1" OPENPGPKEY | grep -q . &&
        kdig +short @198.51.100.53 "_smtp-openpgp.$1" TXT | grep -q . &&
        kdig @198.51.100.53 +dnssec "_smtp-openpgp.$1" TXT | grep -q 'Flags: .* ad[ ;]'
}
