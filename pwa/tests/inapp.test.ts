import { inApp } from "../inapp"
import { equal, test } from "./harness"

// How browsers call themselves, without what they say of the phone.
const android = "Mozilla/5.0 (Linux; Android 13; V2199A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36"
const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"

const apps: { [name: string]: string } = {
	"WeChat": iPhone + " Mobile/15E148 MicroMessenger/8.0.48(0x18003030) NetType/WIFI Language/zh_CN",
	"QQ": android + " V1_AND_SQ_9.0.8_5540_YYB_D QQ/9.0.8.14755 NetType/WIFI",
	"Alipay": iPhone + " Mobile/15E148 NebulaSDK/1.8.100112 Nebula AliApp(AP/10.5.36.6000) AlipayClient/10.5.36.6000 Language/zh-Hans",
	"DingTalk": android + " AliApp(DingTalk/7.0.40) com.alibaba.android.rimet/27366565 DingTalk",
	"Feishu": android + " Lark/7.5.6 LarkLocale/zh_CN ChannelName/Feishu TTWebView/1131130",
	"Weibo": iPhone + " Mobile/15E148 Weibo (iPhone13,2__weibo__14.3.0__iphone__os17.4)",
	"Douyin": iPhone + " Mobile/15E148 aweme_29.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/zh",
	"Toutiao": android + " NewsArticle/9.6.0 JsSdk/2.0 NetType/wifi",
	"Baidu": android + " baiduboxapp/13.50.0.10 (Baidu; P1 13)",
	"Facebook": iPhone + " Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0.38.108;FBBV/564431005]",
	"Instagram": iPhone + " Mobile/21E219 Instagram 320.0.2.29.98 (iPhone13,2; iOS 17_4; zh_CN)",
	"Line": android + " Line/13.21.0/IAB",
	"Android's view for apps": android.replace("V2199A", "V2199A; wv"),
}

const browsers: { [name: string]: string } = {
	"Chrome": android.replace("Version/4.0 ", ""),
	"Safari": iPhone + " Version/17.4 Mobile/15E148 Safari/604.1",
	"QQ's browser": android + " MQQBrowser/14.9",
	"UC": android + " UCBrowser/16.6.6.1317",
	"Xiaomi's": android + " XiaoMi/MiuiBrowser/18.2.0",
	"Huawei's": android + " HuaweiBrowser/14.0.5.301",
	"Firefox": "Mozilla/5.0 (Android 13; Mobile; rv:124.0) Gecko/124.0 Firefox/124.0",
}

for (const name in apps) test(`${name} is a browser inside another app`, () => equal(inApp(apps[name]!), true))
for (const name in browsers) test(`${name} is a browser of its own`, () => equal(inApp(browsers[name]!), false))
