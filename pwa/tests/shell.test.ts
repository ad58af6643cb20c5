import type { Fragment, Shell } from "../formats"
import { compose, cut } from "../shell"
import { equal, examples, test } from "./harness"

type Example = {
	shell: Shell
	root: string
	slots: { meta: string; languages: string; main: string }
	page: string
	others: string[] // pages that are not of this shell
}

for (const { shell, root, slots, page, others } of examples<Example[]>()) {
	const { meta, languages, main } = slots, fragment: Fragment = [meta, languages, main]
	test("a page is composed: " + page, () => equal(compose(shell, { root, ...slots }), page))
	test("a page is cut: " + page, () => equal(cut(shell, page, root), fragment))
	for (const other of others) test("a page of another shell is not cut: " + other, () => equal(cut(shell, other, root), undefined))
}
