// Writes into each of the folders that it is given the service worker that
// Workbox makes for it: all pages are precached, and what they cannot do without.
import { generateSW } from "workbox-build"

for (const dir of process.argv.slice(2)) {
	const { count, size, warnings } = await generateSW({
		globDirectory: dir,
		globPatterns: ["**/*.{html,css,js,svg}"],
		swDest: `${dir}/sw.js`,
		// As vite-pwa sets them where it updates by itself: the new version is used as soon as it is there.
		skipWaiting: true,
		clientsClaim: true,
		sourcemap: false,
	})
	if (warnings.length > 0) throw new Error(warnings.join("\n"))
	console.log(`${dir}: ${count} files, ${size} bytes`)
}
