// Reads the draft's vectors without any of Postseal's code, by node, its crypto and OpenPGP.js.
//
//   vectors.mjs check VECTORS          every vector; a line for each that is wrong, exit status 1
//   vectors.mjs signed VECTORS DIR     what S signs in each good exchange: DIR/name.{octets,sig,cert}
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import * as openpgp from 'openpgp';

const [verb, directory, out] = process.argv.slice(2);
const read = name => readFileSync(join(directory, name));
const vectors = (result, family) => JSON.parse(read(`${result}/${family}.json`)).vectors;
const hash = (name, octets) => createHash(name).update(octets).digest();

class Refused extends Error {}
const refuse = (kind, why = kind) => { throw Object.assign(new Refused(why), { kind }); };
const need = (condition, kind, why) => { if (!condition) refuse(kind, why); };

function octets(value) {
    if (typeof value === 'string') return Buffer.from(value);
    if (Array.isArray(value)) return Buffer.concat(value.map(octets));
    if ('hex' in value) return Buffer.from(value.hex, 'hex');
    if ('base64' in value) return Buffer.from(octets(value.base64).toString(), 'base64');
    if ('file' in value) return read(value.file);
    const piece = octets(value.repeat);
    return Buffer.concat(Array(value.count).fill(piece));
}

const utf8 = value => {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets(value));
    } catch {
        return refuse('syntax', 'no UTF-8');
    }
};
const u32 = n => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const u64 = n => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
const counted = value => [u32(Buffer.from(value).length), Buffer.from(value)];

// ---- addresses

const WIDE = '\\u{a0}-\\u{fffc}\\u{fffe}-\\u{10ffff}';
const LABEL = `(?:[a-z0-9${WIDE}](?:[a-z0-9${WIDE}-]*[a-z0-9${WIDE}])?)`;
const DOMAIN = `${LABEL}(?:\\.${LABEL})*`;
const ATOM = `[a-z0-9!#$%&'*+/=?^_\`{|}~${WIDE}-]+`;
const LOCAL = `${ATOM}(?:\\.${ATOM})*|"(?:[ !#-\\[\\]-~${WIDE}]|\\\\[ -~])*"`;
const LITERAL = '\\[[!-Z^-~]+\\]';

function domain(text) {
    const ascii = /[^\x00-\x7f]/.test(text) ? domainToASCII(text) : text.toLowerCase();
    const labels = ascii.split('.');
    need(ascii.length > 0 && ascii.length <= 255, 'syntax', 'length of domain');
    need(labels.every(label => label.length <= 63), 'syntax', 'length of label');
    return ascii;
}

function address(local, host) {
    const text = local.startsWith('"') ? local.slice(1, -1).replace(/\\(.)/gu, '$1') : local;
    need(Buffer.byteLength(text) <= 64, 'syntax', 'length of local-part');
    return { local: text, domain: host.startsWith('[') ? host : domain(host) };
}

function mailbox(value) {
    const match = new RegExp(`^(${LOCAL})@(${DOMAIN}|${LITERAL})$`, 'iu').exec(utf8(value));
    need(match, 'syntax', 'no address');
    const found = address(match[1], match[2]);
    need(!found.domain.startsWith('['), 'no-domain');
    return found;
}

function site(value) {
    const text = utf8(value);
    need(new RegExp(`^${DOMAIN}$`, 'iu').test(text), 'syntax', 'no domain');
    return domain(text);
}

const COMMAND = new RegExp(
    `^PGPKEY (?:SITE (${DOMAIN})( PROVE)?|<(${LOCAL})@(${DOMAIN}|${LITERAL})>)(?: HAVE=([0-9a-f]{64}))?( SMTPUTF8)? *$`, 'iu');

function command(value) {
    const text = utf8(value);
    const match = COMMAND.exec(text);
    need(match && !/[\x00-\x1f\x7f-\x9f]/.test(text), 'syntax', 'no command');
    const [, host, prove, local, at, have, smtputf8] = match;
    const user = local !== undefined ? address(local, at) : null;
    const found = user ? user.domain : domain(host);
    need(smtputf8 || !/[^\x00-\x7f]/.test(text), 'smtputf8');
    return {
        scope: user ? 'user' : 'site', localPart: user ? user.local : null, domain: found,
        prove: Boolean(prove), have: have ? have.toLowerCase() : null, smtputf8: Boolean(smtputf8),
        signed: user ? `${user.local}@${found}` : `site:${found}`,
    };
}

// ---- grammar families: what each gives for an input, or Refused

const once = (list, order) => order.filter(token => list.includes(token));

function ehlo({ line }) {
    const [keyword, ...words] = utf8(line).split(' ');
    need(keyword.toUpperCase() === 'OPENPGP', 'absent');
    const has = token => words.some(word => word.toUpperCase() === token);
    need(has('V=1'), 'absent');
    const value = name => words.map(w => new RegExp(`^${name}=(.*)$`, 'i').exec(w)?.[1]).find(v => v !== undefined);
    const maxkey = value('MAXKEY');
    return {
        keys: has('KEYS'), prove: has('PROVE'),
        seal: once((value('SEAL') ?? '').toLowerCase().split(','), ['user', 'site']),
        maxkey: /^[0-9]{4,6}$/.test(maxkey ?? '') ? Math.min(Number(maxkey), 131072) : null,
    };
}

const B64 = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';

function block(lines, tag) {
    let text = '';
    let last = 384;
    while (lines.length && lines[0].toUpperCase().startsWith(`${tag} `)) {
        const piece = lines.shift().slice(2);
        need(piece.length > 0 && piece.length <= 384 && last === 384, 'reply', 'length of line');
        last = piece.length;
        text += piece;
    }
    need(new RegExp(`^${B64}$`).test(text), 'reply', 'base64');
    return text === '' ? null : Buffer.from(text, 'base64');
}

function reply({ reply: wire, cap }) {
    const text = octets(wire).toString('latin1');
    need(text.endsWith('\r\n'), 'reply');
    const raw = text.slice(0, -2).split('\r\n');
    raw.forEach((line, i) => need(line.startsWith(i === raw.length - 1 ? '250 2.0.0 ' : '250-2.0.0 '), 'reply', line));
    const lines = raw.map(line => line.slice(10));
    const head = lines.shift();
    const key = /^KEY V=1 SCOPE=(user|site) FPR=([0-9a-f]{40}|[0-9a-f]{64}) LEN=([0-9]{1,6}) SHA256=([0-9a-f]{64}) EXP=([0-9]{1,12})$/i.exec(head);
    const same = /^UNCHANGED V=1 EXP=([0-9]{1,12})$/i.exec(head);
    need(key || same, 'reply', head);
    const certificate = key ? block(lines, 'K') : null;
    const s = block(lines, 'S');
    const p = block(lines, 'P');
    need(lines.length === 1 && lines[0].toUpperCase() === 'END', 'reply', 'END');
    if (same) return { kind: 'unchanged', expires: Number(same[1]), s, p };
    need(certificate && certificate.length === Number(key[3]) && certificate.length <= Math.min(cap, 131072), 'reply', 'LEN');
    need(hash('sha256', certificate).toString('hex') === key[4].toLowerCase(), 'reply', 'SHA256');
    return { kind: 'key', scope: key[1].toLowerCase(), fingerprint: key[2].toLowerCase(), certificate, expires: Number(key[5]), s, p };
}

const replyExpected = expect => ({
    ...expect,
    ...(expect.kind === 'key' ? { certificate: octets(expect.certificate) } : {}),
    s: expect.s && octets(expect.s),
    p: expect.p && octets(expect.p),
});

const signedKey = (query, scope, sha256, expires) => Buffer.concat([
    Buffer.from('SMTP-OPENPGP-KEY v1\0'), ...counted(query), ...counted(scope),
    ...counted(sha256), ...counted(u64(expires))]);

const signed = input => {
    const query = command(input.command).signed;
    const sha256 = Buffer.from(input.sha256, 'hex');
    return input.exporter === undefined
        ? signedKey(query, input.scope, sha256, input.expires)
        : Buffer.concat([Buffer.from('SMTP-OPENPGP-PROOF v1\0'), ...counted(Buffer.from(input.exporter, 'hex')),
            ...counted(query), ...counted(sha256)]);
};

const LEVELS = ['user', 'site'];
const SOURCES = ['dane', 'wkd', 'smtp'];
const tokens = allowed => value => {
    const list = value.toLowerCase().split(',');
    need(list.every(token => allowed.includes(token)), 'policy', value);
    return once(list, allowed);
};
const matching = (pattern, make = x => x) => value => {
    need(pattern.test(value), 'policy', value);
    return make(value);
};
const FIELDS = {
    id: matching(/^[A-Za-z0-9]{1,32}$/),
    mode: matching(/^(none|testing|enforce)$/i, v => v.toLowerCase()),
    max_age: matching(/^[0-9]{1,8}$/, v => { need(Number(v) <= 31557600, 'policy'); return Number(v); }),
    seal: tokens(LEVELS),
    k: matching(/^([0-9a-f]{40}|[0-9a-f]{64})(,([0-9a-f]{40}|[0-9a-f]{64})){0,2}$/i, v => v.toLowerCase().split(',')),
    src: tokens(SOURCES),
    auth: matching(/^(none|site)$/i, v => v.toLowerCase()),
    rua: matching(/^[a-z][a-z0-9+.-]*:(?:[!-$&-+\--:<-~]|%[0-9a-f]{2})+$/i),
};

function policy({ txt, https }) {
    let texts = [https === undefined ? null : octets(https).toString('latin1')];
    if (txt) {
        texts = txt.map(record => octets(record).toString('latin1')).filter(t => /^v=smtp-openpgp1([; \t]|$)/.test(t));
        need(texts.length > 0, 'absent');
        need(texts.length === 1, 'policy', 'two records');
    }
    need(texts[0].length <= 65536, 'policy', 'size');
    const match = /^v=smtp-openpgp1((?:[ \t]*;[ \t]*[A-Za-z][A-Za-z0-9_]{0,31}=[!-:<-~]*)+)(?:[ \t]*;)?[ \t]*[\r\n]*$/.exec(texts[0]);
    need(match, 'policy', 'form');
    const found = { mode: 'none', max_age: null, seal: [], k: [], src: null, auth: 'none', rua: null };
    const seen = new Set();
    for (const field of match[1].split(';').slice(1)) {
        const [, name, value] = /^\s*([^=]+)=(\S*)\s*$/.exec(field);
        const known = name.toLowerCase();
        if (!(known in FIELDS)) continue;
        need(!seen.has(known), 'policy', `${known} twice`);
        seen.add(known);
        found[known] = FIELDS[known](value);
    }
    need(seen.has('id'), 'policy', 'no id');
    need(found.mode !== 'enforce' || found.k.length || found.src, 'policy', 'enforce alone');
    return found;
}

const owner = ({ mailbox: m, domain: d }) => {
    if (d !== undefined) return { owner: `_smtp-openpgp.${site(d)}` };
    const found = mailbox(m);
    return { owner: `${hash('sha256', found.local).subarray(0, 28).toString('hex')}._openpgpkey.${found.domain}` };
};

function zbase32(buffer) {
    const bits = [...buffer].map(o => o.toString(2).padStart(8, '0')).join('');
    return bits.match(/.{5}/g).map(b => 'ybndrfg8ejkmcpqxot1uwisza345h769'[parseInt(b, 2)]).join('');
}

const wkd = ({ mailbox: m, domain: d }) => {
    if (d !== undefined) {
        const host = site(d);
        return { policy: `https://openpgpkey.${host}/.well-known/openpgpkey/${host}/smtp-policy` };
    }
    const found = mailbox(m);
    const lower = found.local.replace(/[A-Z]/g, c => c.toLowerCase());
    const query = encodeURIComponent(found.local).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const file = `hu/${zbase32(hash('sha1', lower))}?l=${query}`;
    return {
        advanced: `https://openpgpkey.${found.domain}/.well-known/openpgpkey/${found.domain}/${file}`,
        direct: `https://${found.domain}/.well-known/openpgpkey/${file}`,
    };
};

/** By powers of two instead of masks. */
function padme(length) {
    if (length < 2) return length;
    const e = Math.floor(Math.log2(length));
    const step = 2 ** (e - (Math.floor(Math.log2(e)) + 1));
    return step < 1 ? length : Math.ceil(length / step) * step;
}

const PATH = `<((?:${LOCAL})@(?:${DOMAIN}|${LITERAL}))>`;
const SEAL = new RegExp(
    '^Content-Type: message/(rfc822|global)\\r\\nContent-Transfer-Encoding: 8bit\\r\\nSeal-Version: 1\\r\\n' +
    'Seal-Id: ([0-9a-f]{32})\\r\\nSeal-Origin: ([a-z0-9.-]+)\\r\\nSeal-Destination: ([a-z0-9.-]+)\\r\\n' +
    'Seal-Date: (0|[1-9][0-9]{0,11})\\r\\nSeal-From: (<>|<[^\\r\\n]+>)\\r\\n((?:Seal-To: <[^\\r\\n]+>\\r\\n)+)' +
    'Seal-Length: ([0-9]{10})\\r\\n\\r\\n', 'u');

/** One spelling: no capitals, no U-labels, quotes only where they must be. */
function path(text) {
    const match = new RegExp(`^${PATH}$`, 'iu').exec(text);
    need(match, 'plaintext', text);
    const at = match[1].lastIndexOf('@');
    const local = match[1].slice(0, at);
    const host = match[1].slice(at + 1);
    const found = address(local, host);
    need(found.domain === host, 'plaintext', 'spelling of domain');
    const atoms = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'iu').test(found.local);
    const wire = atoms ? found.local : `"${found.local.replace(/["\\]/g, '\\$&')}"`;
    need(wire === local, 'plaintext', 'spelling of local-part');
    return match[1];
}

function plaintext(buffer) {
    const end = buffer.indexOf('\r\n\r\n') + 4;
    need(end >= 4, 'plaintext', 'no empty line');
    const match = SEAL.exec(utf8([{ hex: buffer.subarray(0, end).toString('hex') }]));
    need(match && match[0].length === match.input.length, 'plaintext', 'header');
    const [, type, id, origin, destination, date, from, to, digits] = match;
    for (const name of [origin, destination]) need(site(name) === name, 'plaintext', name);
    const length = Number(digits);
    const padding = buffer.length - end - length;
    need(padding >= 0 && buffer.length === padme(end + length), 'plaintext', 'length');
    need(buffer.subarray(end + length).every(o => o === 0x20), 'plaintext', 'padding');
    return {
        type, id, origin, destination, date: Number(date), from: from === '<>' ? '' : path(from),
        to: to.trimEnd().split('\r\n').map(line => path(line.slice(9))), header: end, length, padding,
    };
}

// ---- header protection

function fields(buffer) {
    const text = buffer.toString('latin1');
    const empty = text.indexOf('\r\n\r\n');
    const end = text.startsWith('\r\n') ? 0 : empty < 0 ? text.length : empty + 2;
    const list = text.slice(0, end).replace(/\r\n[ \t]/g, ' ').split('\r\n').filter(Boolean)
        .map(line => /^([!-9;-~]+):\s*(.*)$/.exec(line)).filter(Boolean)
        .map(([, name, value]) => ({ name: name.toLowerCase(), text: `${name}: ${value.replace(/\s+/g, ' ').trim()}`, value: value.trim() }));
    return { list, body: text.slice(end) };
}

const KEPT = /^(from|sender|to|cc|date|message-id|auto-submitted|reply-to|in-reply-to|references|subject|list-[a-z-]+)$/;

function protection(original, outside, payload) {
    const types = payload.list.filter(f => f.name === 'content-type');
    need(types.length === 1 && (types[0].value.match(/;\s*hp=/g) ?? []).length === 1 && /;\s*hp="cipher"/.test(types[0].value), 'payload', 'hp');
    const shown = outside.list.filter(f => !/^(received|mime-version|content-type)$/.test(f.name));
    need(shown.every(f => KEPT.test(f.name)) && shown.some(f => f.text === 'Subject: [...]'), 'payload', 'outside');
    const named = payload.list.filter(f => f.name === 'hp-outer').map(f => f.value.replace(/\s+/g, ' '));
    need(isDeepStrictEqual(named.sort(), shown.map(f => f.text).sort()), 'payload', 'HP-Outer');
    const mime = original.list.some(f => /^content-t/.test(f.name));
    const inside = list => list.filter(f => f.name !== 'content-type' && f.name !== 'hp-outer' && (mime || f.name !== 'content-transfer-encoding')).map(f => f.text);
    need(isDeepStrictEqual(inside(original.list), inside(payload.list)), 'payload', 'inside');
    need(original.body === payload.body, 'payload', 'body');
}

// ---- what needs keys

const publicKeys = files => Promise.all(files.map(f => openpgp.readKey({ binaryKey: octets(f) })));
const secretKeys = files => Promise.all(files.map(f => openpgp.readPrivateKey({ binaryKey: octets(f) })));
const at = seconds => new Date(seconds * 1000);

async function exchange(input) {
    const answer = reply(input);
    const query = command(input.command).signed;
    const octetsOfCertificate = answer.kind === 'key' ? answer.certificate : input.held ? octets(input.held) : refuse('exchange', 'nothing held');
    const certificate = await openpgp.readKey({ binaryKey: octetsOfCertificate });
    need(!certificate.isPrivate(), 'exchange', 'secret');
    if (answer.kind === 'key') need(certificate.getFingerprint() === answer.fingerprint, 'exchange', 'FPR');
    const scope = answer.scope ?? 'user';
    need(answer.expires > input.now && answer.expires <= input.now + 7 * 86400, 'exchange', 'EXP');
    need(!(scope === 'user' && query.startsWith('site:')), 'exchange', 'scope');
    const named = (input.policy ?? '').includes(certificate.getFingerprint());
    if (scope === 'site') need(named || !input.policy, 'exchange', 'not in k');
    const sites = await publicKeys(input.sites);
    if (answer.s && sites.length) {
        const message = await openpgp.createMessage({ binary: signedKey(query, scope, hash('sha256', octetsOfCertificate), answer.expires) });
        await openpgp.verify({ message, signature: await openpgp.readSignature({ binarySignature: answer.s }),
            verificationKeys: sites, expectSigned: true, date: at(input.now), format: 'binary' });
    } else if (scope === 'user') {
        need(certificate.users.some(u => u.userID?.email === query), 'exchange', 'no User ID');
    }
    return { scope, fingerprint: certificate.getFingerprint(), encryption: (await certificate.getEncryptionKey(undefined, at(input.now))).getFingerprint() };
}

/** Exactly the two parts of RFC 3156. */
function armor(message) {
    const text = message.toString('latin1');
    const header = /^((?:[^\r\n]+\r\n)+)\r\n/.exec(text)[0].replace(/\r\n[ \t]/g, ' ');
    need(/\r\nContent-Type: multipart\/encrypted; protocol="application\/pgp-encrypted"; boundary="([^"]+)"/i.test(header), 'not-sealed');
    const boundary = /boundary="([^"]+)"/.exec(header)[1];
    const parts = text.split(`--${boundary}`);
    need(parts.length === 4 && parts[3] === '--\r\n', 'form');
    need(/\r\n\r\nVersion: 1\r\n\r\n$/.test(parts[1]), 'not-sealed');
    return parts[2].slice(parts[2].indexOf('\r\n\r\n') + 4).trim() + '\n';
}

async function sealedSite(input) {
    const message = await openpgp.readMessage({ armoredMessage: armor(octets(input.message)) });
    const { data, signatures } = await openpgp.decrypt({
        message, decryptionKeys: await secretKeys(input.keys), verificationKeys: await publicKeys(input.sites),
        expectSigned: input.policy !== null, date: at(input.now), format: 'binary' });
    if (input.policy !== null) await signatures[0].verified;
    const content = Buffer.from(data);
    const seal = plaintext(content);
    need(input.domains.includes(seal.destination), 'content', 'destination');
    need(seal.to.every(to => to.endsWith(`@${seal.destination}`)), 'content', 'recipient elsewhere');
    const recipients = input.recipients.filter(to => seal.to.includes(to));
    need(recipients.length > 0, 'content', 'recipient');
    need(seal.date >= input.now - 14 * 86400 && seal.date <= input.now + 86400, 'content', 'date');
    const original = content.subarray(seal.header, seal.header + seal.length).toString('latin1');
    need(!/\r(?!\n)|(?<!\r)\n/.test(original), 'content', 'bare CR or LF');
    return { id: seal.id, recipients, plaintext: content };
}

async function sealedUser(input) {
    const message = await openpgp.readMessage({ armoredMessage: armor(octets(input.message)) });
    const { data } = await openpgp.decrypt({ message, decryptionKeys: await secretKeys([input.key]), format: 'binary' });
    return Buffer.from(data);
}

/** What OpenPGP.js lets pass, or what takes more than one program to see. */
const UNJUDGED = new Set([
    'exchange-signed-text', 'exchange-signed-twice', 'exchange-signed-older', 'exchange-certificate-more', 'exchange-certificate-two',
    'exchange-certificate-cut', 'exchange-certificate-signature-first', 'sealed-signed-for-another', 'sealed-compressed', 'sealed-text', 'sealed-two-pkesk',
    'sealed-skesk', 'sealed-marker', 'sealed-two-literals', 'sealed-nested', 'sealed-anonymous', 'sealed-armor-not-base64',
]);

// ---- each family: good gives what is expected, bad is refused

const same = (got, expected) => { if (!isDeepStrictEqual(got, expected)) throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`); };
const only = (object, like) => Object.fromEntries(Object.keys(like).map(key => [key, object[key]]));
const simple = (read, expected = e => e) => ({
    good: async v => { const got = await read(v.input); const e = expected(v.expect); same(only(got, e), e); },
    bad: async v => { await read(v.input); },
});
const families = {
    'ehlo': simple(ehlo),
    'pgpkey-command': simple(input => command(input.line), e => ({ ...e, localPart: e.localPart && octets(e.localPart).toString(), domain: octets(e.domain).toString(), signed: octets(e.signed).toString() })),
    'pgpkey-reply': simple(reply, replyExpected),
    'signed-key': { good: async v => same(signed(v.input), octets(v.expect.octets)), bad: async v => need(signed(v.input).equals(octets(v.input.octets)), 'octets') },
    'signed-proof': { good: async v => same(signed(v.input), octets(v.expect.octets)), bad: async v => need(signed(v.input).equals(octets(v.input.octets)), 'octets') },
    'policy': simple(policy),
    'owner': simple(owner),
    'wkd': simple(wkd),
    'padme': { good: async v => same(padme(v.input.length), v.expect.padded), bad: async v => need(padme(v.input.length) === v.input.padded, 'padding') },
    'site-plaintext': simple(input => plaintext(octets(input.plaintext))),
    'user-payload': {
        good: async v => protection(fields(octets(v.input.original)), fields(octets(v.expect.outer)), fields(octets(v.expect.payload))),
        bad: async v => protection(fields(octets(v.input.original)), fields(octets(v.input.outer)), fields(octets(v.input.payload))),
    },
    'exchange': simple(exchange, e => ({ scope: e.scope, fingerprint: e.fingerprint, encryption: e.encryption })),
    'sealed-site': simple(sealedSite, e => ({ id: e.id, recipients: e.recipients, plaintext: octets(e.plaintext) })),
    'sealed-user': { good: async v => same(await sealedUser(v.input), octets(v.expect.payload)), bad: async v => { await sealedUser(v.input); } },
};
/** These say what kind of error it is, in the words of the vectors. */
const KINDS = new Set(['ehlo', 'pgpkey-command', 'policy', 'owner', 'wkd']);

async function check() {
    let wrong = 0;
    const report = (name, why) => { wrong++; console.log(`${name}: ${why}`); };
    const counts = { good: 0, bad: 0, unjudged: 0 };
    for (const [family, judge] of Object.entries(families)) {
        for (const vector of vectors('good', family)) {
            counts.good++;
            await judge.good(vector).catch(error => report(vector.name, error.message));
        }
        for (const vector of vectors('bad', family)) {
            if (UNJUDGED.has(vector.name)) { counts.unjudged++; continue; }
            counts.bad++;
            const error = await judge.bad(vector).then(() => null, e => e);
            if (!error) report(vector.name, 'not refused');
            else if (error instanceof TypeError && !(family.startsWith('sealed') || family === 'exchange')) report(vector.name, error.stack);
            else if (KINDS.has(family) && error.kind !== vector.expect.error) report(vector.name, `refused as ${error.kind}: ${error.message}`);
        }
    }
    console.log(`good=${counts.good} bad=${counts.bad} unjudged=${counts.unjudged} wrong=${wrong}`);
    if (wrong) process.exitCode = 1;
}

function writeSigned() {
    for (const { name, input } of vectors('good', 'exchange')) {
        const answer = reply(input);
        if (!answer.s || !input.sites.length) continue;
        const certificate = answer.certificate ?? octets(input.held);
        const query = command(input.command).signed;
        writeFileSync(join(out, `${name}.octets`), signedKey(query, answer.scope ?? 'user', hash('sha256', certificate), answer.expires));
        writeFileSync(join(out, `${name}.sig`), answer.s);
        writeFileSync(join(out, `${name}.cert`), octets(input.sites.at(-1)));
    }
}

await { check, signed: writeSigned }[verb]();
