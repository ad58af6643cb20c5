// Tables that office programs open. A text that such a program would run as a formula gets an apostrophe before it, also where
// the sign is full-width, which some of them take for the same.

/** csv writes rows of texts, in UTF-8 with a mark at its beginning, by which those programs know it. */
export const csv = (rows: string[][]): string => "\ufeff" + rows.map(row => row.map(cell).join(",") + "\r\n").join("")

/** joined is what several letters say of one column: each text once. */
export const joined = (texts: string[]): string => Array.from(new Set(texts.filter(Boolean))).join("; ")

const cell = (text: string): string => `"${(/^\s*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫−]/.test(text) ? "'" : "") + text.replace(/"/g, '""')}"`
