# shellcheck shell=bash disable=SC2034,SC2154 # lab and the other parts share their variables
# The three paths to Dave's mailbox, over the hosts of ../../lab: what they need beyond the lab's own settings.

recipient() {
    case $1 in
    sealed) echo dave@dave.test ;;
    clear) echo dave@clear.test ;;
    gpg) echo dave@gpg.test ;;
    esac
}

# Where a path begins: a port of Alice's.
port() { [ "$1" = gpg ] && echo 2526 || echo 2525; }

# on HOST COMMAND...
on() {
    local host=$1
    shift
    "$root/interop-tests/lab/lab" -d "$lab" shell "$host" "$@"
}

lab_up() {
    write_settings "$work/settings"
    # Its own line about where its directory is would only confuse.
    "$root/interop-tests/lab/lab" -d "$lab" -e "$work/settings" up >/dev/null || exit $?
    # What Eve writes down would cost the machine more than the relays.
    # shellcheck disable=SC2016 # for the shell there
    on eve sh -c 'kill $(busybox pidof tcpdump)'
    place_gpg alice seal gpg-filter
    place_gpg dave open gpg-open
    for host in alice dave; do
        on "$host" postfix start >"$work/postfix.$host" 2>&1 || fail "Postfix did not start: $(cat "$work/postfix.$host")"
    done
}

lab_down() { "$root/interop-tests/lab/lab" -d "$lab" down; }

# write_settings DIRECTORY: what differs from the lab's settings, and is the same for all paths but where it says so.
write_settings() {
    local own=$root/interop-tests/lab/hosts
    mkdir -p "$1"/{alice/etc/{postfix,postseal},brian/etc/postfix,charlie/etc/exim4,dave/etc/{postfix,postseal},dns/etc/unbound}
    { cat "$own/alice/etc/postseal/postseal.toml" && alice_postseal; } >"$1/alice/etc/postseal/postseal.toml"
    alice_postfix "$1/alice/etc/postfix"
    brian_postfix <"$own/brian/etc/postfix/main.cf" >"$1/brian/etc/postfix/main.cf"
    charlie_exim <"$own/charlie/etc/exim4/exim4.conf" >"$1/charlie/etc/exim4/exim4.conf"
    { cat "$own/dave/etc/postseal/postseal.toml" && dave_postseal; } >"$1/dave/etc/postseal/postseal.toml"
    dave_postfix "$1/dave/etc/postfix"
    { cat "$own/dns/etc/unbound/lab.conf" && dns_unbound; } >"$1/dns/etc/unbound/lab.conf"
}

alice_postseal() {
    cat <<CONF

[sealing.domain."dave.test"]
setting = "require-sealed-site" # nothing can leave in clear by mistake
[sealing.domain."clear.test"]
setting = "never"
[outward.route."clear.test"]
next-hop = "smtp://mx.brian.test:25"
CONF
}

dave_postseal() {
    cat <<CONF

[local."clear.test"]
next-hop = "lmtp://127.0.0.1:24"
[limits]
connections-per-client = 1000
connections-per-minute = 0
CONF
}

# The Postfix of the relay bench, in a place of its own.
gpg_home=/var/lib/gpg

alice_postfix() {
    local postfix_home=$gpg_home postfix_port=2526 filtered_port=2527 sink_port=25
    {
        postfix_main
        cat <<CONF
relayhost = [mx.brian.test]
disable_dns_lookups = no
smtp_tls_security_level = none
seal_destination_recipient_limit = 1
CONF
    } >"$1/main.cf"
    postfix_master sealed >"$1/master.cf"
}

dave_postfix() {
    local postfix_home=$gpg_home postfix_port=2526 sink_port=24
    {
        postfix_main
        cat <<CONF
inet_interfaces = all
inet_protocols = all
mynetworks = 198.51.100.0/24 [2001:db8:51::]/64
smtpd_client_connection_count_limit = 1000
transport_maps = inline:{gpg.test=open:}
open_destination_recipient_limit = 1
CONF
    } >"$1/main.cf"
    {
        postfix_master clear | sed 's/^127\.0\.0\.1:2526 /2526 /'
        echo "open unix - n n - $filters pipe flags=Rq user=nobody null_sender= argv=$gpg_home/gpg-open $gpg_home/filter 24 \${sender} \${recipient}"
    } >"$1/master.cf"
}

# Brian keeps what comes until it has been looked at: see check.
brian_postfix() {
    grep -v '^transport_maps = '
    cat <<CONF
in_flow_delay = 0
smtp_destination_concurrency_limit = 50
transport_maps = inline:{dave.test=smtp:[mx.charlie.test] clear.test=smtp:[mx.charlie.test] gpg.test=smtp:[mx.charlie.test]}
defer_transports = smtp
CONF
}

# Exim delivers at once whatever comes; without this it would leave some for its queue runner.
charlie_exim() {
    sed -e '/^begin acl/i smtp_accept_max = 0\nsmtp_accept_queue_per_connection = 0\nqueue_run_max = 1\n' \
        -e '/^begin routers/a bench:\n  driver = manualroute\n  domains = dave.test : clear.test : gpg.test\n  route_list = gpg.test mx.dave.test::2526 ; * mx.dave.test\n  transport = smtp'
}

# A resolver as others are: it remembers what it was told.
dns_unbound() {
    cat <<CONF
server:
  cache-max-ttl: 86400
  cache-max-negative-ttl: 3600
CONF
}

# place_gpg HOST RING PROGRAM: a key ring and scratch directory for the user that the filter runs as, as seen from the machine.
place_gpg() {
    local home=$lab/$1/lib/gpg
    mkdir -p "$home"/{queue,data}
    chown postfix "$home/data"
    install -m 755 "$here/$3" "$home/$3"
    mkdir -m 700 "$home/filter" "$home/filter/tmp"
    cp -r "$work/$2" "$home/filter/keys"
    chown -R nobody "$home/filter"
}

# make_keys: for the destination of the gpg path, of the same kind as a site's; the secret half is Dave's.
make_keys() {
    mkdir -m 700 "$work/open" "$work/seal"
    gpg --homedir "$work/open" --batch --quiet --passphrase '' --quick-generate-key \
        "dave <$(recipient gpg)>" future-default default never 2>/dev/null || fail "gpg cannot make a key"
    gpg --homedir "$work/open" --batch --export |
        gpg --homedir "$work/seal" --batch --quiet --import 2>/dev/null || fail "the filter's key ring cannot be made"
    gpgconf --homedir "$work/open" --kill all
    gpgconf --homedir "$work/seal" --kill all
}
