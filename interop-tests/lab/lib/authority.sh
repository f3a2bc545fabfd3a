# shellcheck shell=bash disable=SC2154 # lab and the other parts share their variables
# An authority for HTTPS, which Alice trusts. What it has certified is in her /etc, and in Dave's.

authority() {
    local site=$directory/dave/etc/postseal names
    names=$(sed -n 's/^\[local\."\(.*\)"\]$/DNS:openpgpkey.\1/p' "$site/postseal.toml" | paste -sd,)
    certify "Authority of the lab" "CA:TRUE" "keyUsage = keyCertSign" "$directory/authority"
    certify "web.dave.test" "CA:FALSE" "subjectAltName = $names" "$site/web" \
        -CA "$directory/authority.pem" -CAkey "$directory/authority.key"
    cp "$directory/authority.pem" "$directory/alice/etc/postseal/"
}

# certify NAME CONSTRAINTS EXTENSION FILE [OPTION...]: FILE.pem and FILE.key
certify() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$1" \
        -config <(printf '[req]\ndistinguished_name = name\nx509_extensions = of\n[name]\n[of]\nbasicConstraints = critical,%s\n%s\n' "$2" "$3") \
        -keyout "$4.key" -out "$4.pem" "${@:5}" 2>"$4.log" || fail "$UNAVAILABLE" "openssl: $(cat "$4.log")"
}
