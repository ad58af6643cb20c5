package picture

import "unionhall/internal/diag"

// This file is what editors are told. Who shows the picture knows the place
// and the name of the file.

func broken(f Format) diag.Diag {
	return diag.Diag{
		Rule: "picture/broken", Severity: diag.Warning,
		Text: diag.Say("这个 %s 文件读不出图片：不完整、已经损坏，或者是少见的种类；网页上只显示说明文字", "no picture can be read from this %s file: it is damaged, not complete, or of a rare kind; the page shows the description only", f),
		Hint: diag.Say("从手机或相机里重新复制一次，或者用看图软件打开后另存为 JPEG", "copy it again from the telephone or camera, or open it in a picture viewer and save it as JPEG"),
	}
}

func tooLarge(width, height int) diag.Diag {
	return diag.Diag{
		Rule: "picture/too-large", Severity: diag.Fault,
		Text: diag.Say("这张图片有 %d×%d 像素，太大了，处理不了", "this picture has %d×%d pixels: that is more than can be worked on", width, height),
		Hint: diag.Say("用看图软件把它缩小到长边 4000 像素以内，或者剪成几张，再放进来；网页上最多用到 %[1]d 像素宽", "make its longer side at most 4000 pixels in a picture viewer, or cut it into several; pages show %[1]d in width at most", widths[0]),
	}
}

// TooHeavy is told of a picture of more than HeaviestFile bytes.
func TooHeavy(size int64) diag.Diag {
	return diag.Diag{
		Rule: "picture/too-large", Severity: diag.Fault,
		Text: diag.Say("这个图片文件有 %d MB，最多 %d MB", "this picture's file has %d MB; %d MB is the most", size>>20, HeaviestFile>>20),
		Hint: diag.Say("用看图软件另存为 JPEG，宽 4000 像素以内就足够", "save it as JPEG in a picture viewer: 4000 pixels in width are plenty"),
	}
}

func heavy(size int64) diag.Diag {
	return diag.Diag{
		Rule: "picture/animation", Severity: diag.Warning,
		Text: diag.Say("这张动图有 %.1f MB，用手机流量打开网页的人要等很久", "this moving picture has %.1f MB: whoever opens the page with a telephone waits long", float64(size)/(1<<20)),
		Hint: diag.Say("剪短、缩小、减少帧数；或者放一张静止的图片，把视频作为链接", "make it shorter, smaller or slower; or show a still picture and link to a film"),
	}
}

func private() diag.Diag {
	return diag.Diag{
		Rule: "picture/private", Severity: diag.Fault,
		Text: diag.Say("这个 AVIF 文件里可能有拍摄地点、设备等信息，不能在这里去掉，所以不发布", "this AVIF file may tell where and with what it was taken, which cannot be taken out here: it is not published"),
		Hint: diag.Say("用看图软件打开后另存为 JPEG 或 PNG：那里面的拍摄信息会自动去掉", "open it in a picture viewer and save it as JPEG or PNG: from those such data are taken out"),
	}
}

func encoderFailed(name string, err error) diag.Diag {
	return diag.Diag{
		Rule: "picture/encoder", Severity: diag.Warning,
		Text: diag.Say("%s 处理不了这张图片，网页上用没有它也能做的文件：%v", "%s could not encode this picture; the page uses what was made without it: %v", name, err),
		Hint: diag.Say("网页没有问题；如果每张图片都这样，请更新 %[1]s，或者不用 --encoder", "the page is fine; if this happens with every picture, update %[1]s or leave out --encoder", name),
	}
}

// Unshown is told of a picture in a format that browsers do not show. A
// picture of another format has nothing to be told.
func Unshown(f Format) (diag.Diag, bool) {
	cure, ok := map[Format]diag.Words{
		HEIC: diag.Say("在手机上导出为 JPEG：iPhone 在“设置 › 相机 › 格式”里选“兼容性最佳”再拍，或者用“照片”拷贝时选“JPEG”；也可以用微信发给自己再保存",
			"export it as JPEG: on an iPhone choose Settings › Camera › Formats › Most Compatible before taking it, or open it in Photos and export"),
		TIFF: diag.Say("用看图软件打开，另存为 JPEG（照片）或 PNG（扫描件、图表）", "open it in a picture viewer and save it as JPEG (photographs) or PNG (scans, charts)"),
		PSD:  diag.Say("在 Photoshop 里导出为 JPEG 或 PNG", "export it from Photoshop as JPEG or PNG"),
		RAW:  diag.Say("用相机附带的软件导出为 JPEG", "export it as JPEG with the camera's own program"),
		JXL:  diag.Say("用看图软件打开，另存为 JPEG", "open it in a picture viewer and save it as JPEG"),
	}[f]
	return diag.Diag{
		Rule: "picture/format", Severity: diag.Warning,
		Text: diag.Say("这是 %s 图片，浏览器不能显示，网页上只显示说明文字", "this is a %s picture, which browsers do not show: the page shows its description only", f),
		Hint: cure,
	}, ok
}
