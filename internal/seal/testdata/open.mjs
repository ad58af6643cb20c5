// Opens a key file with the npm package jose, whose module is the argument, and
// verifies a signature with the key in it. Standard input: the key file, its
// passphrase and a compact JWS, a line each.
import {readFileSync} from "node:fs"

const jose = await import(process.argv[2])
const [file, passphrase, jws] = readFileSync(0, "utf8").split("\n")
const {plaintext, protectedHeader} = await jose.compactDecrypt(file, new TextEncoder().encode(passphrase), {
	keyManagementAlgorithms: ["PBES2-HS256+A128KW"], contentEncryptionAlgorithms: ["A256GCM"], maxPBES2Count: 1_000_000,
})
const {d, ...open} = JSON.parse(new TextDecoder().decode(plaintext))
if (!d) throw new Error("no private key")
const signed = await jose.compactVerify(jws, await jose.importJWK({...open, key_ops: ["verify"]}, "ES256"), {algorithms: ["ES256"]})
console.log(JSON.stringify({
	payload: new TextDecoder().decode(signed.payload), typ: signed.protectedHeader.typ,
	thumbprint: await jose.calculateJwkThumbprint(open), kid: protectedHeader.kid,
}))
