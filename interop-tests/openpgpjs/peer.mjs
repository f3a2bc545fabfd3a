// OpenPGP.js as a command, with the option names of sq: input on standard input, output on standard
// output; certificates and keys are binary files, messages are armored. A failure exits 1 with its
// reason on standard error.
//
//   peer.mjs generate --userid EMAIL [--shape NAME] --recipient-key OUT --recipient-cert OUT
//   peer.mjs seal --recipient-cert FILE --signer-key FILE
//   peer.mjs open --recipient-key FILE [--signer-cert FILE]
//   peer.mjs sign --signer-key FILE
//   peer.mjs verify --signer-cert FILE --detached FILE
//   peer.mjs recipients
import { readFile, writeFile } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as openpgp from 'openpgp';

const certificate = async file => openpgp.readKey({ binaryKey: await readFile(file) });
const secretKey = async file => openpgp.readPrivateKey({ binaryKey: await readFile(file) });
const message = async () => openpgp.readMessage({ armoredMessage: await text(process.stdin) });

/** What the names of shapes mean for generateKey; a date of long ago for one that has ended. */
const curve25519 = { type: 'curve25519' };
const shapes = {
    CURVE25519: curve25519,
    RSA_2048: { type: 'rsa', rsaBits: 2048 },
    RSA_3072: { type: 'rsa', rsaBits: 3072 },
    RSA_4096: { type: 'rsa', rsaBits: 4096 },
    NIST_P256: { type: 'ecc', curve: 'nistP256' },
    NIST_P384: { type: 'ecc', curve: 'nistP384' },
    NIST_P521: { type: 'ecc', curve: 'nistP521' },
    TWO_SUBKEYS: { ...curve25519, subkeys: [{}, {}] },
    EXPIRED: { ...curve25519, date: new Date('2025-01-01T00:00:00Z'), keyExpirationTime: 86400 },
    REVOKED: curve25519,
    NO_USER_ID: { ...curve25519, userIDs: [] },
};

async function revoked(publicKey, revocationCertificate) {
    const revocation = await openpgp.revokeKey({
        key: publicKey,
        revocationCertificate,
        format: 'object',
    });
    return revocation.publicKey;
}

const verbs = {
    /** Version 6; its Features announce SEIPDv2. */
    async generate(options) {
        const { privateKey, publicKey: made, revocationCertificate } = await openpgp.generateKey({
            userIDs: [{ email: options.userid }],
            format: 'object',
            config: { v6Keys: true, aeadProtect: true },
            ...shapes[options.shape ?? 'CURVE25519'],
        });
        const publicKey =
            options.shape === 'REVOKED' ? await revoked(made, revocationCertificate) : made;
        await writeFile(options['recipient-key'], privateKey.write(), { mode: 0o600 });
        await writeFile(options['recipient-cert'], publicKey.write());
        return '';
    },

    /** Signs, then encrypts. */
    async seal(options) {
        return openpgp.encrypt({
            message: await openpgp.createMessage({ binary: await buffer(process.stdin) }),
            encryptionKeys: await certificate(options['recipient-cert']),
            signingKeys: await secretKey(options['signer-key']),
            format: 'armored',
        });
    },

    /** Where a signer is given, a good signature of it must be there. */
    async open(options) {
        const signer = options['signer-cert'];
        const { data } = await openpgp.decrypt({
            message: await message(),
            decryptionKeys: await secretKey(options['recipient-key']),
            verificationKeys: signer ? await certificate(signer) : [],
            expectSigned: Boolean(signer),
            format: 'binary',
        });
        return data;
    },

    /** A detached binary signature packet. */
    async sign(options) {
        return openpgp.sign({
            message: await openpgp.createMessage({ binary: await buffer(process.stdin) }),
            signingKeys: await secretKey(options['signer-key']),
            detached: true,
            format: 'binary',
        });
    },

    async verify(options) {
        await openpgp.verify({
            message: await openpgp.createMessage({ binary: await buffer(process.stdin) }),
            signature: await openpgp.readSignature({
                binarySignature: await readFile(options.detached),
            }),
            verificationKeys: await certificate(options['signer-cert']),
            expectSigned: true,
            format: 'binary',
        });
        return '';
    },

    /** The key id of each PKESK, a line each. */
    async recipients() {
        const ids = (await message()).getEncryptionKeyIDs();
        return ids.map(id => `${id.toHex()}\n`).join('');
    },
};

const file = { type: 'string' };
const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        'userid': { type: 'string' },
        'shape': { type: 'string' },
        'recipient-key': file,
        'recipient-cert': file,
        'signer-key': file,
        'signer-cert': file,
        'detached': file,
    },
});
try {
    process.stdout.write(await verbs[positionals[0]](values));
} catch (error) {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
}
