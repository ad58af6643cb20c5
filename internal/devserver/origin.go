package devserver

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// namesThisMachine reports whether a Host header is one that only this machine
// answers to. A page on the net can give its own name our address (DNS
// rebinding) and would then be of the same origin as the preview: it still
// has to call it by its name.
func namesThisMachine(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return isLoopback(strings.Trim(name, "[]"))
}

func isLoopback(name string) bool {
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}

func wrongHost(host string) error {
	return refused(http.StatusMisdirectedRequest,
		"预览只在这台电脑上看，不能用“%s”这个名字打开：请用 http://127.0.0.1 或 http://localhost 开头的网址",
		"the preview is for this machine only and does not answer to %q: use the address that begins with http://127.0.0.1 or http://localhost", host)
}

// fromOurPage refuses what was not sent by a page of this very server. All
// browsers say where a POST comes from.
func fromOurPage(r *http.Request) error {
	site := r.Header.Get("Sec-Fetch-Site")
	if r.Header.Get("Origin") != "http://"+r.Host || site != "" && site != "same-origin" {
		return refused(http.StatusForbidden, "只有预览里的网页可以这样做", "only pages of the preview may do this")
	}
	return nil
}
