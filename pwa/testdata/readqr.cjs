// Reads drawings of QR codes, a line of JSON each, with the decoder that is named, and writes what they say as a list.
const decode = require(process.argv[2]), scale = 3, margin = 4

const read = ({ rows }) => {
	const size = (rows.length + 2 * margin) * scale, pixels = new Uint8ClampedArray(size * size * 4).fill(255)
	rows.forEach((row, y) => [...row].forEach((dark, x) => {
		if (+dark) for (let i = 0; i < scale * scale; i++) {
			const at = ((y + margin) * scale + Math.floor(i / scale)) * size + (x + margin) * scale + i % scale
			pixels.fill(0, at * 4, at * 4 + 3)
		}
	}))
	const found = decode(pixels, size, size)
	return found ? Buffer.from(found.binaryData).toString("utf8") : ""
}

const lines = require("fs").readFileSync(0, "utf8").trim().split("\n")
console.log(JSON.stringify(lines.map(line => read(JSON.parse(line)))))
