// Envelopes in a file, for whoever can carry it to where there is a network: another phone, an officer (docs/formats.md). It
// holds sealed bytes alone: no secret, no proof, no word about the form.

import { bytesOf } from "./digest"
import type { Item } from "./outbox"
import type { Outbox } from "./pump"
import { base64, caseNumber, opened, sha256, wrong } from "./seal"

type CarriedFile = { v: 1; outbox: { body: string; parts: string[] }[] }

/** fileOf writes an item into a file. It throws where a part is not on this phone any more. */
export async function fileOf(o: Outbox, i: Item): Promise<Blob> {
	const parts: string[] = []
	for (let n = 0; n < i.parts.length; n++) parts.push(base64(await o.part(i.id, n) || wrong("file/part")))
	const file: CarriedFile = { v: 1, outbox: [{ body: i.body, parts }] }
	return new Blob([JSON.stringify(file)], { type: "application/json" })
}

/** take puts what a file holds into this outbox, where it stays until it was handed over. It returns how many envelopes are new. */
export async function take(o: Outbox, text: string): Promise<number> {
	const file: CarriedFile = JSON.parse(text)
	if (file.v !== 1) wrong("file/version")
	let taken = 0
	for (const { body, parts: texts } of file.outbox) {
		const { sid, p } = opened(JSON.parse(body).protected), parts = texts.map(bytesOf)
		for (let n = 0; n < p.length; n++) if (base64(await sha256(parts[n]!)) !== p[n]) wrong("file/part")
		const id = base64(await sha256(body))
		if (o.contents().items.some(i => i.id === id)) continue
		await o.put({ c: { sid, auth: "", number: await caseNumber(bytesOf(sid)) }, secret: new Uint8Array(0), body, parts, hours: 0, shared: true, anonymous: false })
		taken++
	}
	return taken
}
