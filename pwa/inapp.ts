// Browsers inside other apps. Their pages read well, but what they keep does not
// last, or cannot be kept at all: readers are told how to open the page in a
// browser of its own. Each word stands in the name that the browser gives itself.
const apps = [
	// On iOS a page inside an app has no service worker, unless the app has named the site in advance.
	// On Android WeChat has an engine and a storage of its own, which its own cleaning up empties.
	/MicroMessenger/,
	// QQ, likewise. The browser of the same company calls itself MQQBrowser, without QQ/ in front.
	/ QQ\//,
	// What pages keep in these goes with the app's cache, which they offer to clear when the phone is full.
	/AlipayClient/, /DingTalk/, /Lark|Feishu/, /Weibo/, /aweme|BytedanceWebview|NewsArticle|musical_ly/i, /baiduboxapp/,
	/FBA[NV]|Instagram/, / Line\//,
	// Android's plain view for apps: whatever the app is, the storage is the app's.
	/; wv\)/,
]

/** inApp reports whether what calls itself so is a browser inside another app. */
export const inApp = (agent: string): boolean => apps.some(sign => sign.test(agent))
