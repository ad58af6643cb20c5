// A question and its answer as a draft of an item, for editors: what an officer has freed of names, and nothing else.

/** draftOf writes front matter and text. Whatever is Markdown or YAML in what people wrote stays text. */
export const draftOf = (title: string, question: string, answer: string): string =>
	`---\ntitle: ${JSON.stringify(title)}\ndraft: true\n---\n\n${plain(question)}\n\n---\n\n${plain(answer)}\n`

const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>#+\-.!|~&$]/g, c => "\\" + c).replace(/\r?\n/g, "\n\n")
