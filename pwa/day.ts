/**
 * day writes a date as the theme does: format is a Go layout, months are its
 * names parted by |. The browser's own words would be in the browser's language
 * where it does not know the page's.
 */
export function day(date: Date, format = "2006-01-02", months = ""): string {
	const name = months.split("|")[date.getMonth()] || ""
	return format.replace(/2006|January|0?[12]/g, part => {
		if (part === "2006") return "" + date.getFullYear()
		if (part === "January") return name
		const n = "" + (part.endsWith("1") ? date.getMonth() + 1 : date.getDate())
		return n.length < part.length ? "0" + n : n
	})
}
