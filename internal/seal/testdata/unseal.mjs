// Opens envelopes and replies with the npm package jose, whose module is the
// argument. Standard input: a JSON list of {body, jwk}. Writes a list of what was in them.
import {readFileSync} from "node:fs"

const jose = await import(process.argv[2])
const options = {keyManagementAlgorithms: ["ECDH-ES+A256KW", "dir"], contentEncryptionAlgorithms: ["A256GCM"]}
const out = []
for (const {body, jwk} of JSON.parse(readFileSync(0, "utf8"))) {
	const key = await jose.importJWK(jwk, jwk.kty === "EC" ? "ECDH-ES+A256KW" : "A256GCM")
	const {plaintext} = body[0] === "{" ? await jose.generalDecrypt(JSON.parse(body), key, options) : await jose.compactDecrypt(body, key, options)
	out.push(new TextDecoder().decode(plaintext).replace(/ +$/, ""))
}
console.log(JSON.stringify(out))
