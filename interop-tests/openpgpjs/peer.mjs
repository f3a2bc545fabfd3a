// OpenPGP.js as a command, with the option names of sq: input on standard input, output on standard
// output; certificates and keys are binary files, messages are armored. A failure exits 1 with its
// reason on standard error.
//
//   peer.mjs generate --userid EMAIL --recipient-key OUT --recipient-cert OUT
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

const verbs = {
    /** Version 6; its Features announce SEIPDv2. */
    async generate(options) {
        const { privateKey, publicKey } = await openpgp.generateKey({
            type: 'curve25519',
            userIDs: [{ email: options.userid }],
            format: 'object',
            config: { v6Keys: true, aeadProtect: true },
        });
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
