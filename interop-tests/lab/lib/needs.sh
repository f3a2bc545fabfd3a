# shellcheck shell=bash disable=SC2034,SC2154 # lab and the other parts share their variables
# What the lab needs of the machine, said before anything is made.

# Unpacked by ./verify beside the Postfix of the system, which their packages cannot be installed with.
exim=$root/interop-tests/target/exim4-daemon-light/usr/sbin/exim4
sendmail=$root/interop-tests/target/sendmail-bin/usr/libexec/sendmail/sendmail
sendmail_macros=$root/interop-tests/target/sendmail-cf/usr/share/sendmail/cf

check_needs() {
    local tool missing=()
    [ "$(id -u)" -eq 0 ] || fail "$NOT_PERMITTED" "only root can make namespaces and run mail servers"
    for tool in ip unshare nsenter busybox tcpdump m4 openssl curl knotd keymgr kdig unbound postfix dovecot \
        "$exim" "$sendmail"; do
        command -v "$tool" >/dev/null || missing+=("$tool")
    done
    [ ${#missing[@]} = 0 ] || fail "$UNAVAILABLE" "not installed: ${missing[*]} (./verify installs it)"
    unshare --net --mount --pid --uts --fork sh -c 'ip link set lo up && mount -t proc proc /proc' 2>/dev/null ||
        fail "$NOT_PERMITTED" "this machine lets nobody make namespaces (in a container: run it privileged)"
    JAVA_HOME=$(find_java_home) || exit "$UNAVAILABLE"
    export JAVA_HOME POSTSEAL=${POSTSEAL:-$root/postseal}
    # Now, since there is no way out of the lab: it may have to be built.
    $POSTSEAL --version >/dev/null || fail "$UNAVAILABLE" "$POSTSEAL does not run"
}
