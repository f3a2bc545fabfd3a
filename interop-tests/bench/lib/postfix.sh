# shellcheck shell=bash
# A Postfix of our own: private configuration, queue and ports. The system's instance is not touched.

# postfix_start clear|sealed
postfix_start() {
    postfix_home=$work/postfix
    mkdir -p "$postfix_home"/{etc,queue,data}
    chown postfix "$postfix_home/data"
    postfix_main >"$postfix_home/etc/main.cf"
    postfix_master "$1" >"$postfix_home/etc/master.cf"
    if [ "$1" = sealed ]; then
        postfix_filter
    fi
    postfix -c "$postfix_home/etc" start >"$work/postfix.log" 2>&1 ||
        fail "Postfix did not start: $(cat "$work/postfix.log")"
    postfix_pid=$(tr -d ' ' <"$postfix_home/queue/pid/master.pid")
    await_port "$postfix_port" "$postfix_pid" || fail "Postfix does not listen"
}

postfix_stop() {
    [ -n "${postfix_pid:-}" ] || return 0
    postfix -c "$postfix_home/etc" stop >/dev/null 2>&1 || true
    while kill -0 "$postfix_pid" 2>/dev/null; do pause 0.1; done
    postfix_pid=
}

# What costs Postfix time and has no counterpart in the other relay is off: name lookups of clients, DNS for
# the next hop, throttling of input. Everything else is as shipped.
postfix_main() {
    cat <<CONF
compatibility_level = 3.6
queue_directory = $postfix_home/queue
data_directory = $postfix_home/data
maillog_file = $postfix_home/maillog
maillog_file_prefixes = /var, /dev/stdout, $postfix_home
myhostname = postfix.bench.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
in_flow_delay = 0
relayhost = [127.0.0.1]:$sink_port
CONF
}

postfix_master() {
    local filter=""
    if [ "$1" = sealed ]; then
        filter="-o content_filter=seal:dummy"
    fi
    cat <<CONF
127.0.0.1:$postfix_port inet n - n - - smtpd $filter
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CONF
    if [ "$1" = sealed ]; then
        cat <<CONF
127.0.0.1:$filtered_port inet n - n - - smtpd
seal unix - n n - $filters pipe flags=Rq user=nobody null_sender= argv=$postfix_home/gpg-filter $postfix_home/filter $filtered_port \${sender} \${recipient}
CONF
    fi
}

# The filter runs as nobody, with a key ring and a scratch directory of its own.
postfix_filter() {
    echo "seal_destination_recipient_limit = 1" >>"$postfix_home/etc/main.cf"
    install -m 755 "$here/gpg-filter" "$postfix_home/gpg-filter"
    mkdir -m 700 "$postfix_home/filter" "$postfix_home/filter/keys" "$postfix_home/filter/tmp"
    gpg --homedir "$postfix_home/filter/keys" --batch --quiet --import "$work/dave.key" 2>/dev/null ||
        fail "the filter's key ring cannot be made"
    gpgconf --homedir "$postfix_home/filter/keys" --kill all
    chown -R nobody "$postfix_home/filter"
}
